package io.krispyto.http.coingecko.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The moments of prices. A record has the close of its day, which is the price at the end of the
 * day: at 00:00 UTC of the next one.
 */
public final class Moments {
  private static final Pattern EPOCH_SECONDS = Pattern.compile("[0-9]{1,11}([.][0-9]{1,9})?");

  private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("[0-9]{4}-.*");

  /** The formatters alone would accept a sign, and years of more than four digits. */
  private static final Pattern DAY =
      Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}");

  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern(
              "uuuu-MM-dd['T'HH:mm[:ss[.SSSSSSSSS][.SSSSSS][.SSS]][XXX]]", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter YEAR_FIRST =
      DateTimeFormatter.ofPattern("uuuu-M-d", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  /** As in earlier versions of CoinGecko's API. */
  private static final DateTimeFormatter DAY_FIRST =
      DateTimeFormatter.ofPattern("d-M-uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private Moments() {}

  /** Returns the moment of the price of a record. */
  public static Instant of(LocalDate record) {
    return record.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  public static Instant of(String record) {
    return of(LocalDate.parse(record));
  }

  /** Returns the day of the first record whose price is not before a moment. */
  public static LocalDate firstFrom(Instant moment) {
    var day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
    return of(day.minusDays(1)).isBefore(moment) ? day : day.minusDays(1);
  }

  /** Returns the day of the last record whose price is not after a moment. */
  public static LocalDate lastUntil(Instant moment) {
    return LocalDate.ofInstant(moment, ZoneOffset.UTC).minusDays(1);
  }

  /** Returns the day of the record with the price at the start of a day. */
  public static LocalDate recordBefore(GivenParameters request, String parameter) {
    var text = request.required(parameter);
    if (!DAY.matcher(text).matches()) {
      throw RequestFailure.invalid(parameter, "");
    }
    try {
      var layout = FOUR_DIGIT_YEAR.matcher(text).matches() ? YEAR_FIRST : DAY_FIRST;
      return LocalDate.parse(text, layout).minusDays(1);
    } catch (DateTimeException e) {
      throw RequestFailure.invalid(parameter, "");
    }
  }

  /** Reads a moment: an ISO date, with or without a time, or seconds since 1970. */
  public static Instant read(GivenParameters request, String parameter) {
    var text = request.required(parameter);
    try {
      if (EPOCH_SECONDS.matcher(text).matches()) {
        return Instant.ofEpochSecond(Long.parseLong(text.split("[.]")[0]));
      }
      if (FOUR_DIGIT_YEAR.matcher(text).matches()) {
        return moment(text);
      }
    } catch (DateTimeException e) {
      throw notAMoment(parameter);
    }
    throw notAMoment(parameter);
  }

  /** Without an offset, the time is in UTC. */
  private static Instant moment(String text) {
    var date =
        DATE_AND_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    if (date instanceof OffsetDateTime exact) {
      return exact.toInstant();
    }
    var local = date instanceof LocalDate day ? day.atStartOfDay() : (LocalDateTime) date;
    return local.toInstant(ZoneOffset.UTC);
  }

  private static RequestFailure notAMoment(String parameter) {
    return RequestFailure.invalid(
        parameter, ": it is neither a date like 2022-10-09 nor seconds since 1970");
  }
}
