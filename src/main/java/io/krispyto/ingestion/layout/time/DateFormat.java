package io.krispyto.ingestion.layout.time;

import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import io.krispyto.ingestion.format.value.Timestamps;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The format of dates, in UTC.
 *
 * @param patterns patterns of {@link DateTimeFormatter}, any of which may apply; {@code iso} for
 *     ISO 8601; {@code epoch} for a count since 1970
 */
public record DateFormat(List<String> patterns) {
  static final String ISO = "iso";
  static final String EPOCH = "epoch";
  public static final DateFormat ISO_8601 = new DateFormat(List.of(ISO));

  public DateFormat {
    patterns.forEach(DateFormat::require);
  }

  /** Parses one or more patterns, separated by {@code |}. */
  public static DateFormat parse(String text) {
    return new DateFormat(Arrays.stream(text.split("\\|")).map(String::strip).toList());
  }

  /** Returns a parser that turns texts of one pattern into microseconds since 1970-01-01 UTC. */
  public static Notation.Dates times(String pattern) {
    return switch (pattern) {
      case ISO -> Timestamps::parse;
      case EPOCH -> EpochUnit::microsByDigits;
      default -> new Pattern(pattern)::micros;
    };
  }

  private static void require(String pattern) {
    if (pattern.equals(ISO) || pattern.equals(EPOCH)) {
      return;
    }
    try {
      var formatter = formatter(pattern);
      var day = LocalDate.of(2021, 7, 6);
      var written = formatter.format(day.atTime(23, 59, 59));
      var parsed = formatter.parse(written);
      var hasTime = pattern.replaceAll("'[^']*'", "").matches(".*[HhKkmsSa].*");
      if (!day.equals(LocalDate.from(parsed))
          || hasTime && !parsed.isSupported(ChronoField.SECOND_OF_DAY)) {
        throw new IllegalArgumentException("is not a pattern of whole days, such as dd.MM.yyyy");
      }
    } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
      // The last one is what the JDK throws for some patterns with pads.
      throw new IllegalArgumentException(
          "is neither iso, epoch nor a pattern such as dd.MM.yyyy or MMM dd, yyyy");
    }
  }

  /**
   * Recognises English month names whatever the locale of the machine, and rejects days such as 30
   * February.
   */
  private static DateTimeFormatter formatter(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        // With y, strict parsing would require an era.
        .appendPattern(pattern.replace('y', 'u'))
        .toFormatter(Locale.US)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /**
   * Parses texts of one pattern. A date without a time means the last second of its day. Remembers
   * the last text, since files of many currencies repeat days.
   */
  static final class Pattern {
    private static final long SECONDS_OF_DAY = 86_400;

    private final String text;
    private final DateTimeFormatter formatter;
    private String lastText = "";
    private long lastMicros;

    Pattern(String text) {
      this.text = text;
      formatter = formatter(text);
    }

    /**
     * @return microseconds since 1970-01-01 UTC
     */
    long micros(String date) throws BadValue {
      if (date == null || date.isBlank()) {
        throw new BadValue("is empty");
      }
      if (!date.equals(lastText)) {
        lastMicros = parsed(date);
        lastText = date;
      }
      return lastMicros;
    }

    private long parsed(String date) throws BadValue {
      try {
        var parsed = formatter.parse(date);
        var day = LocalDate.from(parsed);
        if (!parsed.isSupported(ChronoField.SECOND_OF_DAY)) {
          return (day.toEpochDay() * SECONDS_OF_DAY + SECONDS_OF_DAY - 1) * 1_000_000;
        }
        return ChronoUnit.MICROS.between(
            LocalDateTime.of(1970, 1, 1, 0, 0), LocalDateTime.from(parsed).minus(offset(parsed)));
      } catch (DateTimeParseException e) {
        throw new BadValue("is not a date like " + text);
      }
    }

    private static java.time.Duration offset(TemporalAccessor parsed) {
      return java.time.Duration.ofSeconds(
          parsed.isSupported(ChronoField.OFFSET_SECONDS)
              ? ZoneOffset.from(parsed).getTotalSeconds()
              : 0);
    }
  }
}
