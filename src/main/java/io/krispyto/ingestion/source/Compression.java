package io.krispyto.ingestion.source;

import com.github.luben.zstd.ZstdInputStream;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/**
 * The compression of a single file. It is recognised by the first bytes, whatever the name. All
 * members of a concatenated file are read.
 *
 * <p>The libraries are optional. If an application embeds the write side without the library that a
 * file needs, the error names it.
 */
enum Compression {
  GZIP("gzip", ".gz", "org.apache.commons:commons-compress", start -> starts(start, 0x1f, 0x8b)) {
    @Override
    InputStream open(InputStream in) throws IOException {
      return Gzip.open(in);
    }
  },
  BZIP2(
      "bzip2",
      ".bz2",
      "org.apache.commons:commons-compress",
      start -> starts(start, 'B', 'Z', 'h') && (isBzip2Block(start) || isBzip2End(start))) {
    @Override
    InputStream open(InputStream in) throws IOException {
      return Bzip2.open(in);
    }
  },
  XZ("xz", ".xz", "org.tukaani:xz", start -> starts(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
    @Override
    InputStream open(InputStream in) throws IOException {
      return Xz.open(in);
    }
  },
  ZSTANDARD(
      "Zstandard",
      ".zst",
      "com.github.luben:zstd-jni",
      start -> starts(start, 0x28, 0xb5, 0x2f, 0xfd) || isSkippableFrame(start)) {
    @Override
    InputStream open(InputStream in) throws IOException {
      return Zstandard.open(in);
    }
  };

  /** Enough to recognise each compression. */
  private static final int START = 10;

  /** The highest level of xz needs 65 MiB. */
  private static final int MAX_XZ_KIB = 70 << 10;

  private final String title;
  private final String ending;
  private final String library;
  private final Predicate<byte[]> recognises;

  Compression(String title, String ending, String library, Predicate<byte[]> recognises) {
    this.title = title;
    this.ending = ending;
    this.library = library;
    this.recognises = recognises;
  }

  abstract InputStream open(InputStream in) throws IOException;

  /**
   * Removes the ending of a compression: {@code prices.csv} of {@code prices.csv.gz}. Empty if the
   * name has none.
   */
  static Optional<String> withoutEnding(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> lower.endsWith(each.ending))
        .map(each -> name.substring(0, name.length() - each.ending.length()))
        .findFirst();
  }

  /**
   * Returns the decompressed content of a file, or the content itself if it is not compressed. The
   * caller closes the result, which closes the file.
   *
   * @param archive the file's share of the budget of its archive; {@code null} if it is not in one
   * @throws UnusableFile if the library for the compression is missing
   */
  static InputStream decompressed(InputStream file, InflateBudget.Share archive)
      throws IOException, UnusableFile {
    var source = new SourceStream(file);
    var in = new BufferedInputStream(source);
    try {
      in.mark(START);
      var start = in.readNBytes(START);
      in.reset();
      var compression = Arrays.stream(values()).filter(each -> each.recognises.test(start));
      var found = compression.findFirst();
      return found.isPresent() ? new DecompressedStream(found.get(), source, in, archive) : in;
    } catch (IOException | UnusableFile | RuntimeException | LinkageError e) {
      file.close();
      throw e;
    }
  }

  /** Opens the stream of the library, which reads the header. */
  InputStream decompressor(InputStream in) throws IOException, UnusableFile {
    try {
      return open(in);
    } catch (LinkageError missing) {
      throw UnusableFile.needsLibrary("compressed with " + title, library);
    }
  }

  /** A file of pzstd or with a seek table may begin with a frame that is not content. */
  private static boolean isSkippableFrame(byte[] start) {
    return start.length > 3
        && (start[0] & 0xf0) == 0x50
        && starts(Arrays.copyOfRange(start, 1, start.length), 0x2a, 0x4d, 0x18);
  }

  private static boolean isBzip2Block(byte[] start) {
    return continues(start, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59);
  }

  /** An empty file has no block. */
  private static boolean isBzip2End(byte[] start) {
    return continues(start, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90);
  }

  private static boolean continues(byte[] start, int... bytes) {
    return start.length >= 4 && starts(Arrays.copyOfRange(start, 4, start.length), bytes);
  }

  private static boolean starts(byte[] start, int... bytes) {
    for (var i = 0; i < bytes.length; i++) {
      if (i >= start.length || Byte.toUnsignedInt(start[i]) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  // Each library has a class of its own, which is loaded only for a file that needs it.

  private static final class Gzip {
    static InputStream open(InputStream in) throws IOException {
      return GzipCompressorInputStream.builder()
          .setInputStream(in)
          .setDecompressConcatenated(true)
          .get();
    }
  }

  private static final class Bzip2 {
    static InputStream open(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  }

  private static final class Xz {
    static InputStream open(InputStream in) throws IOException {
      // The cache reuses the dictionary, which can have 64 MiB; a file may have a million blocks.
      return new XZInputStream(in, MAX_XZ_KIB, BasicArrayCache.getInstance());
    }
  }

  private static final class Zstandard {
    static InputStream open(InputStream in) throws IOException {
      return new ZstdInputStream(new LastByteAlone(in));
    }
  }

  /**
   * Returns the last byte in a separate read. If a read contains the end of one frame and a part of
   * the next, {@code ZstdInputStream} mistakes the end of the file for the end of a frame.
   */
  private static final class LastByteAlone extends PushbackInputStream {
    LastByteAlone(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      if (count <= 1) {
        return count;
      }
      var next = super.read();
      if (next >= 0) {
        unread(next);
        return count;
      }
      unread(bytes[offset + count - 1]);
      return count - 1;
    }
  }
}
