package io.krispyto.ingestion.format;

import io.krispyto.domain.NumberText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Texts of the cells of binary files. */
public final class Cells {
  /** The maximum number of columns of a table, as for a CSV. */
  public static final int MAX_COLUMNS = 512;

  /** A float has at most nine significant digits. */
  private static final int FLOAT_DIGITS = 9;

  private Cells() {}

  /** Returns the shortest text of a number; {@code null} if it is not finite. */
  public static String number(double number) {
    if (!Double.isFinite(number)) {
      return null;
    }
    var bytes = new byte[NumberText.MAX_BYTES];
    var end = NumberText.write(number, bytes, 0);
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  /** Returns the shortest text of a number; {@code null} if it is not finite. */
  public static String number(float number) {
    if (!Float.isFinite(number)) {
      return null;
    }
    var exact = new BigDecimal(number);
    var digits = 1;
    while (digits < FLOAT_DIGITS && rounded(exact, digits).floatValue() != number) {
      digits++;
    }
    return number(rounded(exact, digits).doubleValue());
  }

  private static BigDecimal rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits));
  }

  /** Returns a date as ISO 8601 text; {@code null} if it is not of this era. */
  public static String date(long epochDay) {
    return Math.abs(epochDay) > 1_000_000 ? null : date(LocalDate.ofEpochDay(epochDay));
  }

  private static String date(LocalDate date) {
    return date.getYear() < 1 || date.getYear() > 9999 ? null : date.toString();
  }

  /** Returns a time as ISO 8601 text in UTC; {@code null} if it is not of this era. */
  public static String timestamp(Instant instant) {
    var time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    var date = date(time.toLocalDate());
    return date == null ? null : date + " " + time(time);
  }

  private static String time(LocalDateTime time) {
    var seconds =
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
    return time.getNano() == 0
        ? seconds
        : seconds + String.format(Locale.ROOT, ".%09d", time.getNano()).replaceAll("0+$", "");
  }

  /** Returns whether all cells are empty. */
  public static boolean areBlank(String[] cells) {
    for (var cell : cells) {
      if (cell != null && !cell.isBlank()) {
        return false;
      }
    }
    return true;
  }

  /** Returns a row as CSV. */
  public static String csv(String[] cells) {
    var csv = new StringBuilder();
    for (var i = 0; i < cells.length; i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(cells[i]));
    }
    return csv.toString();
  }

  private static String quoted(String cell) {
    if (cell == null) {
      return "";
    }
    return cell.matches("(?s)[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
