package io.krispyto.ingestion.format.parquet;

import io.krispyto.ingestion.format.Cells;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of a Parquet file, except for nested and repeated ones. The first row has their
 * names. A date or timestamp becomes ISO 8601 text in UTC, a number the shortest text that means
 * the same value; NaN, which dataframes write for a missing value, is an empty cell.
 */
public final class ParquetTable implements Table {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetTable.class);
  private static final int MAX_RATIO = 200;
  private static final long ALWAYS_INFLATED = 10 << 20;
  private static final int MAX_TEXT_BYTES = 128 * 1024;

  /** Decimals have up to 76 digits. */
  private static final int MAX_DECIMAL_BYTES = 32;

  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
  private static final long SECONDS_OF_DAY = 24 * 60 * 60;

  private final ParquetInput file;
  private final long maxCharacters;
  private ParquetFileReader reader;
  private MessageType schema;
  private ParquetPages pages;

  /** The columns of the current row group. */
  private List<ColumnReader> columns = List.of();

  private int rowGroup;
  private long rowsLeft;
  private long characters;
  private long line;
  private String[] row;

  private ParquetTable(ParquetInput file, long size) {
    this.file = file;
    maxCharacters = Math.max(ALWAYS_INFLATED, size * MAX_RATIO);
  }

  public static ParquetTable open(Path path) throws UnusableFile {
    ParquetTable table = null;
    try {
      table = new ParquetTable(new ParquetInput(path), Files.size(path));
      table.begin();
      var opened = table;
      table = null;
      return opened;
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    } finally {
      if (table != null) {
        table.close();
      }
    }
  }

  @Override
  public String[] next() throws UnusableFile {
    try {
      do {
        row = line == 0 ? titles() : nextRow();
        line++;
      } while (row != null && Cells.areBlank(row));
      return row;
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    } catch (LinkageError missing) {
      LOG.debug("The pages of a Parquet file cannot be decompressed", missing);
      throw UnusableFile.needsLibrary(
          "a compressed Parquet file",
          "org.apache.commons:commons-compress or com.github.luben:zstd-jni");
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String original() {
    return Cells.csv(row);
  }

  @Override
  public void close() {
    try (file) {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      LOG.debug("A Parquet file could not be closed", e);
    }
  }

  private void begin() throws IOException, UnusableFile {
    file.checkFooter();
    var options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .withUseHadoopVectoredIo(false)
            .usePageChecksumVerification(false)
            .build();
    reader = ParquetFileReader.open(file, options);
    var all = reader.getFileMetaData().getSchema();
    var flat =
        all.getFields().stream()
            .filter(field -> field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED))
            .toList();
    if (flat.isEmpty()) {
      throw new UnusableFile("The Parquet file has no columns of single values.");
    }
    if (flat.size() > Cells.MAX_COLUMNS) {
      throw new UnusableFile("The Parquet file has more than 512 columns.");
    }
    schema = new MessageType(all.getName(), flat);
    reader.setRequestedSchema(schema);
    pages = new ParquetPages(file, schema);
  }

  private String[] titles() {
    return schema.getFields().stream().map(Type::getName).toArray(String[]::new);
  }

  private String[] nextRow() throws IOException, UnusableFile {
    while (rowsLeft == 0) {
      if (rowGroup == reader.getRowGroups().size()) {
        return null;
      }
      beginRowGroup();
    }
    rowsLeft--;
    var texts = new String[columns.size()];
    for (var i = 0; i < texts.length; i++) {
      var column = columns.get(i);
      if (column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel()) {
        texts[i] = text(column);
      }
      column.consume();
      characters += 1 + (texts[i] == null ? 0 : texts[i].length());
    }
    if (characters > maxCharacters) {
      throw new UnusableFile(
          "The Parquet file inflates to more than " + MAX_RATIO + " times its size.");
    }
    return texts;
  }

  private void beginRowGroup() throws IOException, UnusableFile {
    var block = reader.getRowGroups().get(rowGroup);
    columns = List.of();
    pages.check(block);
    var read = reader.readRowGroup(rowGroup);
    rowGroup++;
    if (read == null) {
      return;
    }
    var store =
        new ColumnReadStoreImpl(
            ParquetPages.checked(read),
            new DummyRecordConverter(schema).getRootConverter(),
            schema,
            reader.getFileMetaData().getCreatedBy());
    rowsLeft = read.getRowCount();
    columns = schema.getColumns().stream().map(store::getColumnReader).toList();
  }

  private static String text(ColumnReader column) {
    var type = column.getDescriptor().getPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> Boolean.toString(column.getBoolean());
      case INT32 -> integer(column.getInteger(), type, true);
      case INT64 -> integer(column.getLong(), type, false);
      case FLOAT -> Cells.number(column.getFloat());
      case DOUBLE -> Cells.number(column.getDouble());
      case INT96 -> timestamp(column.getBinary());
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(column.getBinary(), type);
    };
  }

  private static String integer(long number, PrimitiveType type, boolean isShort) {
    var logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DateLogicalTypeAnnotation) {
      return Cells.date(number);
    } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp(number, timestamp);
    } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal(BigInteger.valueOf(number), decimal);
    } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return isShort
          ? Long.toString(Integer.toUnsignedLong((int) number))
          : Long.toUnsignedString(number);
    }
    return Long.toString(number);
  }

  private static String timestamp(long number, TimestampLogicalTypeAnnotation timestamp) {
    var unit =
        switch (timestamp.getUnit()) {
          case MILLIS -> 1_000L;
          case MICROS -> 1_000_000L;
          case NANOS -> 1_000_000_000L;
        };
    var nanos = Math.floorMod(number, unit) * (1_000_000_000L / unit);
    return Cells.timestamp(Instant.ofEpochSecond(Math.floorDiv(number, unit), nanos));
  }

  /** Reads the timestamp of older programs: nanoseconds of a day, and a Julian day. */
  private static String timestamp(Binary binary) {
    var bytes = binary.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    var nanos = bytes.getLong();
    var day = Integer.toUnsignedLong(bytes.getInt()) - JULIAN_DAY_OF_EPOCH;
    return Cells.timestamp(Instant.ofEpochSecond(day * SECONDS_OF_DAY, nanos));
  }

  private static String binary(Binary binary, PrimitiveType type) {
    var logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      require(binary.length() <= MAX_DECIMAL_BYTES);
      return decimal(new BigInteger(binary.getBytes()), decimal);
    }
    require(binary.length() <= MAX_TEXT_BYTES);
    if (type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
      return type.stringifier().stringify(binary);
    }
    var bytes = binary.getBytes();
    var text = Utf8.decode(bytes, 0, bytes.length).strip();
    return text.isEmpty() ? null : text;
  }

  private static void require(boolean isShort) {
    if (!isShort) {
      throw new IllegalArgumentException("a value is longer than 128 KiB");
    }
  }

  private static String decimal(BigInteger unscaled, DecimalLogicalTypeAnnotation decimal) {
    var number = new BigDecimal(unscaled, decimal.getScale());
    return (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()).toString();
  }

  /** The library throws various exceptions if a file is damaged. */
  private static UnusableFile broken(Exception e) {
    LOG.debug("A Parquet file cannot be read", e);
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return new UnusableFile(
        "The Parquet file is damaged or not supported: "
            + Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName())
            + ".");
  }
}
