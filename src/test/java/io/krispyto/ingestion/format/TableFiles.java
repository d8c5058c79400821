package io.krispyto.ingestion.format;

import blue.strategic.parquet.ParquetWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Writes spreadsheets and Parquet files for tests. */
public final class TableFiles {
  /** The native columns, with types that a dataframe would have. */
  public static final MessageType NATIVE =
      MessageTypeParser.parseMessageType(
          """
          message prices {
            required binary Name (STRING);
            required binary Symbol (STRING);
            required int32 Date (DATE);
            optional double High;
            optional double Low;
            optional double Open;
            required double Close;
            optional double Volume;
            optional double Marketcap;
          }
          """);

  private TableFiles() {}

  /** Fills a workbook. */
  public interface Sheets {
    void writeTo(Workbook workbook) throws IOException;
  }

  public static byte[] xlsx(Sheets sheets) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var workbook = new Workbook(bytes, "Krispyto", "1.0")) {
      sheets.writeTo(workbook);
    }
    return bytes.toByteArray();
  }

  /** Writes a row from the first column on. */
  public static void row(Worksheet sheet, int row, Object... values) {
    for (var column = 0; column < values.length; column++) {
      var value = values[column];
      if (value instanceof String text) {
        sheet.value(row, column, text);
      } else if (value instanceof Number number) {
        sheet.value(row, column, number);
      } else if (value instanceof Boolean bool) {
        sheet.value(row, column, bool);
      } else if (value instanceof LocalDate date) {
        sheet.value(row, column, date);
        sheet.style(row, column).format("yyyy-MM-dd").set();
      } else if (value instanceof LocalDateTime time) {
        sheet.value(row, column, time);
        sheet.style(row, column).format("d/m/yy h:mm").set();
      }
    }
  }

  /** Writes the native header and one row for each day from 2021 on. */
  public static void prices(Worksheet sheet, String name, String symbol, int days) {
    row(sheet, 0, "Name", "Symbol", "Date", "High", "Low", "Open", "Close", "Volume", "Marketcap");
    for (var day = 0; day < days; day++) {
      var date = LocalDate.of(2021, 1, 1).plusDays(day);
      row(sheet, day + 1, name, symbol, date, 3, 1, 1.5, 2.1 + day, 10.25, 1e11);
    }
  }

  public static byte[] xlsx(String name, String symbol, int days) throws IOException {
    return xlsx(workbook -> prices(workbook.newWorksheet("Prices"), name, symbol, days));
  }

  /** Writes rows, of the values of each column in order; {@code null} is a missing value. */
  public static Path parquet(Path file, MessageType schema, List<Object[]> rows)
      throws IOException {
    try (var writer =
        ParquetWriter.<Object[]>writeFile(
            schema,
            file.toFile(),
            (row, values) -> {
              for (var i = 0; i < row.length; i++) {
                if (row[i] != null) {
                  values.write(schema.getFieldName(i), row[i]);
                }
              }
            })) {
      for (var row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  /** Writes one row for each day from 2021 on. */
  public static Path parquet(Path file, String name, String symbol, int days) throws IOException {
    var first = (int) LocalDate.of(2021, 1, 1).toEpochDay();
    return parquet(
        file,
        NATIVE,
        IntStream.range(0, days)
            .mapToObj(
                day ->
                    new Object[] {name, symbol, first + day, 3.0, 1.0, 1.5, 2.1 + day, 10.25, null})
            .toList());
  }
}
