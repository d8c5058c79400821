package io.krispyto.ingestion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Creates files for tests. */
public final class Csv {
  public static final String HEADER = "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";

  private static final int DAYS = 1000;

  private Csv() {}

  /** One row for each day from 2021 on; see {@link #row}. */
  public static String of(String name, String symbol, int days) {
    var csv = new StringBuilder(HEADER);
    for (var day = 0; day < days; day++) {
      csv.append(row(name, symbol, day, 2.5));
    }
    return csv.toString();
  }

  /** No row is in the future: after the last day, the days before the first one follow. */
  public static String row(String name, String symbol, int day, double close) {
    var date = LocalDate.of(2021, 1, 1).plusDays(day < DAYS ? day : DAYS - 1 - day);
    return "%d,%s,%s,%s 23:59:59,3,1,1.5,%s,10,100\n".formatted(day + 1, name, symbol, date, close);
  }

  public static byte[] zip(Map<String, String> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
