package io.krispyto.ingestion.format.parquet;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses pages with the libraries for compressed files. Parquet's own libraries would add
 * native code, and reserve as much memory as a page claims to need.
 */
final class ParquetCodecs implements CompressionCodecFactory {
  private static final int BUFFER = 64 * 1024;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Decompressor(codec);
  }

  @Override
  public void release() {
    // There is nothing to release.
  }

  /** Returns whether pages compressed in this way can be read. */
  static boolean isSupported(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> true;
      default -> false;
    };
  }

  private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      if (codec == CompressionCodecName.UNCOMPRESSED) {
        return page;
      }
      return BytesInput.from(decompressed(page.toInputStream(), size));
    }

    @Override
    public void decompress(ByteBuffer page, int compressed, ByteBuffer target, int size)
        throws IOException {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {
      // There is nothing to release.
    }

    private byte[] decompressed(InputStream page, int size) throws IOException {
      try (var in = opened(page)) {
        var bytes = new ByteArrayOutputStream(Math.min(Math.max(size, 0), BUFFER));
        var buffer = new byte[BUFFER];
        for (var count = in.read(buffer); count > 0; count = in.read(buffer)) {
          bytes.write(buffer, 0, count);
          if (bytes.size() > size) {
            break;
          }
        }
        if (bytes.size() != size) {
          throw new IOException("the size of a page differs from its declared size");
        }
        return bytes.toByteArray();
      }
    }

    private InputStream opened(InputStream page) throws IOException {
      return switch (codec) {
        case SNAPPY -> new SnappyCompressorInputStream(page);
        case GZIP -> new GZIPInputStream(page, BUFFER);
        case ZSTD -> new ZstdInputStream(page);
        case LZ4_RAW -> new BlockLZ4CompressorInputStream(page);
        default -> throw new IOException("it is compressed with " + codec);
      };
    }
  }
}
