package io.krispyto.ingestion.format.parquet;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/** Refuses row groups whose pages would need too much memory. */
final class ParquetPages {
  /** Writers make pages of 1 MiB. */
  private static final int MAX_PAGE = 16 << 20;

  private static final long MAX_PAGES_OF_COLUMNS = 32 << 20;

  /** A dictionary takes some 50 bytes of memory for each of its values. */
  private static final long MAX_DICTIONARY_VALUES = 1_000_000;

  /** A million rows of ten columns take 40 MiB. */
  private static final long MAX_ROW_GROUP = 64 << 20;

  /** Run-length encoding makes a page of one repeated value very small. */
  private static final long MAX_PAGE_VALUES = 64 << 20;

  /** Delta encodings reserve memory for all values that a page claims to have. */
  private static final int MAX_DELTA_VALUES = 1 << 20;

  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DATA_PAGE_2 = 3;

  /**
   * By name, since the constant for an encoding of older writers is deprecated. Only encodings with
   * bounded memory use are read.
   */
  private static final Set<String> ENCODINGS =
      Set.of(
          "PLAIN",
          "PLAIN_DICTIONARY",
          "RLE_DICTIONARY",
          "RLE",
          "DELTA_BINARY_PACKED",
          "DELTA_LENGTH_BYTE_ARRAY",
          "DELTA_BYTE_ARRAY",
          "BYTE_STREAM_SPLIT");

  private final ParquetInput file;
  private final MessageType schema;

  private long maxPagesOfColumns;
  private long dictionaryValues;

  /**
   * @param schema the columns that are read
   */
  ParquetPages(ParquetInput file, MessageType schema) {
    this.file = file;
    this.schema = schema;
  }

  /** Checks a row group before the library reads it into memory. */
  void check(BlockMetaData rowGroup) throws IOException, UnusableFile {
    maxPagesOfColumns = 0;
    dictionaryValues = 0;
    var size = 0L;
    for (var column : rowGroup.getColumns()) {
      if (schema.containsPath(column.getPath().toArray())) {
        check(column);
        size += column.getTotalSize();
      }
    }
    if (size > MAX_ROW_GROUP) {
      throw tooLarge("a row group of more than 64 MiB");
    }
  }

  private void check(ColumnChunkMetaData column) throws IOException, UnusableFile {
    if (!ParquetCodecs.isSupported(column.getCodec())) {
      throw new UnusableFile(
          "The Parquet file is compressed with "
              + column.getCodec()
              + "; snappy, gzip, Zstandard and LZ4 (raw) are supported.");
    }
    if (column.getTotalSize() > MAX_ROW_GROUP || column.getTotalSize() < 0) {
      throw tooLarge("a row group of more than 64 MiB");
    }
    var position = column.getStartingPos();
    var end = position + column.getTotalSize();
    var largest = 0L;
    var values = 0L;
    while (values < column.getValueCount() && position < end) {
      var header = file.pageHeader(position, end);
      values += check(header.fields());
      largest = Math.max(largest, header.fields().number(2));
      position += header.length() + header.fields().number(3);
    }
    maxPagesOfColumns += largest;
    if (maxPagesOfColumns > MAX_PAGES_OF_COLUMNS) {
      throw tooLarge("pages of more than 32 MiB");
    }
  }

  /** Returns the number of values of a page. */
  private long check(ThriftStruct page) throws IOException, UnusableFile {
    var size = page.number(2);
    if (size < 0 || page.number(3) < 0) {
      throw new IOException("its metadata is damaged");
    }
    if (size > MAX_PAGE) {
      throw tooLarge("a page of more than 16 MiB");
    }
    var type = page.number(1);
    var header =
        page.struct(
            type == DATA_PAGE ? 5 : type == DICTIONARY_PAGE ? 7 : type == DATA_PAGE_2 ? 8 : 0);
    if (header == null) {
      return 0;
    }
    var values = header.number(1);
    if (type == DICTIONARY_PAGE) {
      dictionaryValues += values;
      // Each value takes at least one byte.
      if (values < 0 || values > size) {
        throw new IOException("its metadata is damaged");
      }
      if (dictionaryValues > MAX_DICTIONARY_VALUES) {
        throw tooLarge("dictionaries with more than 1,000,000 values");
      }
      return 0;
    }
    if (values < 0 || values > MAX_PAGE_VALUES) {
      throw tooLarge("a page with too many values");
    }
    return values;
  }

  private static UnusableFile tooLarge(String what) {
    return new UnusableFile(
        "The Parquet file has " + what + ". Write it with smaller row groups, or save it as CSV.");
  }

  /** Returns a row group that checks the encodings of its pages. */
  static PageReadStore checked(PageReadStore rowGroup) {
    return new PageReadStore() {
      @Override
      public PageReader getPageReader(ColumnDescriptor column) {
        return new CheckedPages(rowGroup.getPageReader(column), column);
      }

      @Override
      public long getRowCount() {
        return rowGroup.getRowCount();
      }

      @Override
      public void close() {
        rowGroup.close();
      }
    };
  }

  private record CheckedPages(PageReader pages, ColumnDescriptor column) implements PageReader {
    @Override
    public DictionaryPage readDictionaryPage() {
      return pages.readDictionaryPage();
    }

    @Override
    public long getTotalValueCount() {
      return pages.getTotalValueCount();
    }

    @Override
    public DataPage readPage() {
      var page = pages.readPage();
      if (page instanceof DataPageV1 one) {
        check(one.getValueEncoding(), one.getBytes(), column.getMaxDefinitionLevel() > 0);
        if (column.getMaxDefinitionLevel() > 0 && one.getDlEncoding() != Encoding.RLE) {
          throw notSupported(one.getDlEncoding());
        }
      } else if (page instanceof DataPageV2 two) {
        check(two.getDataEncoding(), two.getData(), false);
      }
      return page;
    }

    private static void check(Encoding encoding, BytesInput bytes, boolean hasLevels) {
      if (!ENCODINGS.contains(encoding.name())) {
        throw notSupported(encoding);
      }
      if (encoding.name().startsWith("DELTA")) {
        checkDeltas(encoding, bytes, hasLevels);
      }
    }

    private static IllegalArgumentException notSupported(Encoding encoding) {
      return new IllegalArgumentException("the encoding " + encoding + " is not supported");
    }

    private static void checkDeltas(Encoding encoding, BytesInput bytes, boolean hasLevels) {
      try (InputStream in = bytes.toInputStream()) {
        if (hasLevels) {
          var length = ByteBuffer.wrap(in.readNBytes(Integer.BYTES)).getInt();
          in.skipNBytes(Integer.toUnsignedLong(Integer.reverseBytes(length)));
        }
        skipDeltas(in, encoding == Encoding.DELTA_BYTE_ARRAY);
        if (encoding == Encoding.DELTA_BYTE_ARRAY) {
          // Prefix lengths precede suffix lengths.
          skipDeltas(in, false);
        }
      } catch (IOException e) {
        throw new IllegalArgumentException(e);
      }
    }

    /**
     * Checks the number of deltas.
     *
     * @param whole whether to read the deltas as well
     */
    private static void skipDeltas(InputStream in, boolean whole) throws IOException {
      var block = varint(in);
      var miniBlocks = varint(in);
      var count = varint(in);
      if (count < 0 || count > MAX_DELTA_VALUES) {
        throw new IllegalArgumentException("a page has more than 1,048,576 values");
      }
      if (miniBlocks <= 0 || block < miniBlocks || block > MAX_DELTA_VALUES) {
        throw new IllegalArgumentException("a page is damaged");
      }
      varint(in);
      for (var left = count - 1; whole && left > 0; ) {
        varint(in);
        var widths = in.readNBytes((int) miniBlocks);
        for (var i = 0; i < widths.length && left > 0; i++) {
          in.skipNBytes(widths[i] * (block / miniBlocks) / Byte.SIZE);
          left -= block / miniBlocks;
        }
        if (widths.length < miniBlocks) {
          throw new IllegalArgumentException("a page is damaged");
        }
      }
    }

    private static long varint(InputStream in) throws IOException {
      var number = 0L;
      for (var shift = 0; shift < Long.SIZE; shift += 7) {
        var next = in.read();
        if (next < 0) {
          throw new IOException("a page ends too early");
        }
        number |= (long) (next & 0x7f) << shift;
        if (next < 0x80) {
          break;
        }
      }
      return number;
    }
  }
}
