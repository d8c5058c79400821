package io.krispyto.query.price;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.query.data.RowRead;
import io.krispyto.query.data.Snapshot;
import io.krispyto.query.price.RequestedPrices.DaySpan;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Looks up the prices of one request: first the meaning of its texts, then the records, in the
 * order of the table. Each step consists of several statements, so that two connections can share
 * it and each takes little memory.
 */
final class PriceLookup {
  /**
   * The number of texts per statement. With 4,000, the estimated cost is so high that PostgreSQL
   * compiles the statement (JIT).
   */
  private static final int TEXTS = 1000;

  /** The number of records per statement, which takes less than 0.1 s. */
  private static final int RECORDS = 5000;

  private final RequestedPrices requested;
  private final FoundPrices found;

  /** The places whose currency depends on the day. */
  private final List<Integer> dependent = new ArrayList<>();

  /** The days and closes of the quote currency. */
  private LocalDate[] rateDays;

  private Double[] rateCloses;

  PriceLookup(RequestedPrices requested) {
    this.requested = requested;
    found = new FoundPrices(requested);
  }

  /** Returns whether the look-up needs several statements, which two connections can share. */
  boolean isLarge() {
    return requested.count() > RECORDS;
  }

  Future<FoundPrices> run(Snapshot snapshot) {
    return snapshot
        .read(List.of(rates()).iterator())
        .compose(read -> snapshot.read(meanings()))
        .compose(read -> snapshot.read(meaningsOnDays()))
        .compose(read -> snapshot.read(records()))
        .map(found);
  }

  private RowRead rates() {
    var query = requested.query();
    var days = requested.days();
    return new RowRead(
        PriceSql.RATES,
        Tuple.of(
            QuoteCurrency.parameter(query.quote()),
            days.map(span -> span.first().minusDays(query.within().days())).orElse(null),
            days.map(DaySpan::last).orElse(null)),
        this::readRates);
  }

  private void readRates(Row row) {
    found.setVersion(new DataVersion(row.getLong(0)));
    rateDays = row.getArrayOfLocalDates(1);
    rateCloses = row.getArrayOfDoubles(2);
  }

  private Iterator<RowRead> meanings() {
    return parts(requested.firstPlaces(), TEXTS, this::meanings);
  }

  /**
   * @param places the first place of each text
   */
  private RowRead meanings(int[] places) {
    return new RowRead(
        PriceSql.MEANINGS,
        Tuple.tuple().addArrayOfString(texts(places)),
        row -> readMeaning(requested.placesFrom(at(places, row)), row));
  }

  private void readMeaning(IntStream places, Row row) {
    if (row.getInteger(1) == null) {
      places.forEach(dependent::add);
    } else {
      var currency = found.currency(row.getInteger(1), row.getString(2), row.getString(3));
      places.forEach(place -> found.setCurrency(place, currency));
    }
  }

  private Iterator<RowRead> meaningsOnDays() {
    return parts(
        dependent.stream().mapToInt(place -> place).toArray(), TEXTS, this::meaningsOnDays);
  }

  private RowRead meaningsOnDays(int[] places) {
    return new RowRead(
        PriceSql.MEANINGS_ON_DAYS,
        Tuple.tuple().addArrayOfString(texts(places)).addArrayOfLocalDate(days(places)),
        row -> readMeaningOnDay(at(places, row), row));
  }

  private void readMeaningOnDay(int place, Row row) {
    var slugs = row.getArrayOfStrings(2);
    var names = row.getArrayOfStrings(3);
    if (slugs.length == 1) {
      found.setCurrency(place, found.currency(row.getInteger(1), slugs[0], names[0]));
    } else {
      var symbols = row.getArrayOfStrings(4);
      found.setCandidates(
          place,
          IntStream.range(0, slugs.length)
              .mapToObj(i -> new CurrencyIdentity(names[i], symbols[i], slugs[i]))
              .toList());
    }
  }

  private Iterator<RowRead> records() {
    return parts(found.placesInTableOrder(), RECORDS, this::records);
  }

  private RowRead records(int[] places) {
    var parameters =
        Tuple.of(
            Arrays.stream(places).mapToObj(found::currencyId).toArray(Integer[]::new),
            days(places),
            requested.query().within().days(),
            requested.query().quote().isPresent(),
            rateDays,
            rateCloses);
    RecordColumn.NUMBERS.forEach(
        number -> parameters.addBoolean(requested.query().fields().contains(number)));
    return new RowRead(PriceSql.RECORDS, parameters, row -> found.setRecord(at(places, row), row));
  }

  /** Returns the place that the first column of a row refers to. */
  private static int at(int[] places, Row row) {
    return places[row.getLong(0).intValue() - 1];
  }

  private String[] texts(int[] places) {
    return Arrays.stream(places).mapToObj(requested::textAt).toArray(String[]::new);
  }

  private LocalDate[] days(int[] places) {
    return Arrays.stream(places).mapToObj(requested::dayAt).toArray(LocalDate[]::new);
  }

  /** Returns one statement for each part of the places, created when it is needed. */
  private static Iterator<RowRead> parts(
      int[] places, int size, Function<int[], RowRead> statement) {
    return IntStream.range(0, (places.length + size - 1) / size)
        .mapToObj(
            part ->
                Arrays.copyOfRange(places, part * size, Math.min(places.length, (part + 1) * size)))
        .map(statement)
        .iterator();
  }
}
