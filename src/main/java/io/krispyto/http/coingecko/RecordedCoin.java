package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A currency and the days of its records.
 *
 * @param slug its id in this API
 * @param days its first and last day with a record; empty if it has no records
 */
record RecordedCoin(String slug, String name, String symbol, Optional<Days> days) {

  /** A range of days, both inclusive. */
  record Days(LocalDate first, LocalDate last) {
    /** Returns the moment of the newest price. */
    Instant updated() {
      return Moments.of(last);
    }

    /** Returns the days that are also in another range; empty if there are none. */
    Optional<Days> within(LocalDate from, LocalDate to) {
      var start = first.isBefore(from) ? from : first;
      var end = last.isAfter(to) ? to : last;
      return start.isAfter(end) ? Optional.empty() : Optional.of(new Days(start, end));
    }
  }

  /** Reads the currency whose id is in the path. */
  static Future<RecordedCoin> read(DataReader reader, GivenParameters request) {
    return reader
        .object(ReadOperation.CURRENCY, new JsonObject().put("currency", named(request)))
        .recover(
            DataReader.failingAs(
                status -> status == 400 || status == 404, RequestFailure.unknownCoin()))
        .map(found -> of(found.orElseThrow(RequestFailure::unknownCoin)));
  }

  /** The prefix keeps the text from matching a name or symbol. No currency has a blank slug. */
  private static String named(GivenParameters request) {
    return "slug:" + request.text("id").toLowerCase(Locale.ROOT);
  }

  private static RecordedCoin of(JsonObject details) {
    var first = details.getString("first_day");
    return new RecordedCoin(
        details.getString("slug"),
        details.getString("name"),
        details.getString("symbol").toLowerCase(Locale.ROOT),
        first == null
            ? Optional.empty()
            : Optional.of(
                new Days(LocalDate.parse(first), LocalDate.parse(details.getString("last_day")))));
  }

  /** Reads its records on some days, in a quote currency. */
  Future<List<JsonObject>> history(DataReader reader, String quote, Days range) {
    var parameters =
        new JsonObject()
            .put("currency", "slug:" + slug)
            .put("from", range.first().toString())
            .put("to", range.last().toString());
    return VsCurrencies.in(reader, quote, parameters)
        .compose(quoted -> reader.rows(ReadOperation.HISTORY, quoted))
        .recover(VsCurrencies.refused());
  }
}
