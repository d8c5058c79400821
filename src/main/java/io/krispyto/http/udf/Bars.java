package io.krispyto.http.udf;

import io.krispyto.http.wire.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** The bars of a response: in the protocol, one array for each value. */
final class Bars {
  /**
   * A column of a history.
   *
   * @param member the array of its values in the protocol
   */
  private record Column(String member, String name) {}

  private static final Column CLOSE = new Column("c", "close");

  /**
   * Columns that may have unknown values. A group is omitted if any bar lacks one of its values.
   */
  private static final List<List<Column>> OPTIONAL =
      List.of(
          List.of(new Column("h", "high"), new Column("l", "low"), new Column("o", "open")),
          List.of(new Column("v", "volume")));

  private final List<JsonObject> rows;
  private final OptionalLong nextTime;

  private Bars(List<JsonObject> rows, OptionalLong nextTime) {
    this.rows = rows;
    this.nextTime = nextTime;
  }

  /**
   * Selects the bars that a request asks for.
   *
   * @param history rows of a history, oldest first
   */
  static Bars of(BarsRequest request, Stream<JsonObject> history) {
    var before =
        history
            .filter(row -> row.getDouble("close") != null && startOf(row) < request.to())
            .toList();
    if (request.countback().isPresent()) {
      var first = Math.max(0, before.size() - request.countback().getAsInt());
      return new Bars(before.subList(first, before.size()), OptionalLong.empty());
    }
    var bars = before.stream().filter(row -> startOf(row) >= request.from()).toList();
    return new Bars(
        bars,
        before.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(startOf(before.get(before.size() - 1))));
  }

  private static long startOf(JsonObject row) {
    return BarsRequest.startOf(LocalDate.parse(row.getString("date")));
  }

  /** Returns whether the response is final: older rows would not change it. */
  boolean isEnoughFor(BarsRequest request) {
    return request.countback().isPresent()
        ? rows.size() >= request.countback().getAsInt()
        : !rows.isEmpty();
  }

  /** Encodes the response. Numbers have the same digits as in all other responses. */
  Buffer json() {
    return JsonText.of(rows.isEmpty() ? noData() : bars());
  }

  private JsonObject noData() {
    var json = new JsonObject().put("s", "no_data");
    nextTime.ifPresent(start -> json.put("nextTime", start));
    return json;
  }

  private JsonObject bars() {
    var json = new JsonObject().put("s", "ok").put("t", array(Bars::startOf));
    json.put(CLOSE.member(), values(CLOSE));
    for (var group : OPTIONAL) {
      // The protocol has no null. A chart draws a line if it gets no open, high and low.
      if (group.stream().allMatch(this::isKnown)) {
        group.forEach(column -> json.put(column.member(), values(column)));
      }
    }
    return json;
  }

  private boolean isKnown(Column column) {
    return rows.stream().allMatch(row -> row.getDouble(column.name()) != null);
  }

  private JsonArray values(Column column) {
    return array(row -> row.getDouble(column.name()));
  }

  private JsonArray array(Function<JsonObject, ?> value) {
    var array = new JsonArray();
    rows.forEach(row -> array.add(value.apply(row)));
    return array;
  }
}
