package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.request.RequestFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The range of moments that a request names. */
sealed interface RequestedRange {
  /** The value of {@code days} for all records. */
  String MAX = "max";

  /** More than any currency has existed. */
  int MAX_DAYS = 36_500;

  /** Longer ranges have longer candles. */
  int MAX_DAYS_OF_DAILY_CANDLES = 30;

  /** Returns the days of the records in the range, of a currency with records on some days. */
  Optional<RecordedCoin.Days> of(RecordedCoin.Days records);

  /**
   * The last days up to the newest record.
   *
   * @param days number of days
   */
  record Last(int days) implements RequestedRange {
    @Override
    public Optional<RecordedCoin.Days> of(RecordedCoin.Days records) {
      return records.within(records.last().minusDays(days), records.last());
    }
  }

  /** The moments between two, both inclusive. */
  record Between(Instant from, Instant to) implements RequestedRange {
    @Override
    public Optional<RecordedCoin.Days> of(RecordedCoin.Days records) {
      return records.within(Moments.firstFrom(from), Moments.lastUntil(to));
    }
  }

  /** Reads {@code days}: a number of days, or {@code max} for all days. */
  static Last lastDays(GivenParameters request) {
    return request.required("days").equals(MAX)
        ? new Last(MAX_DAYS)
        : new Last(request.days("days", MAX_DAYS));
  }

  /** Reads {@code days} of candles, for which CoinGecko's API has only a few values. */
  static Last lastDaysOfCandles(GivenParameters request) {
    var points = lastDaysOfMarket(request);
    // The first candle ends a day after the first moment.
    return points.days() == MAX_DAYS ? points : new Last(points.days() - 1);
  }

  /** Reads {@code days} of the market, with the same values. */
  static Last lastDaysOfMarket(GivenParameters request) {
    request.required("days");
    request.choice("days", List.of("1", "7", "14", "30", "90", "180", "365", MAX), MAX);
    return lastDays(request);
  }

  /** Reads {@code from} and {@code to}. */
  static Between between(GivenParameters request) {
    var from = Moments.read(request, "from");
    var to = Moments.read(request, "to");
    if (from.isAfter(to)) {
      throw RequestFailure.invalid("from", ": it is after to");
    }
    return new Between(from, to);
  }

  /**
   * Returns the length of candles in days, as in CoinGecko's API if a request does not name one.
   */
  default int candleDays() {
    return this instanceof Last last && last.days() < MAX_DAYS_OF_DAILY_CANDLES ? 1 : 4;
  }
}
