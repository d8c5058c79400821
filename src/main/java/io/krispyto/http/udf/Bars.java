package io.krispyto.http.udf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.krispyto.domain.NumberText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The bars of a response: in the protocol, one array for each value. */
final class Bars {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * The optional members and the columns that they come from. Each is omitted if any bar lacks a
   * value.
   */
  private static final List<Map<String, String>> OPTIONAL =
      List.of(Map.of("o", "open", "h", "high", "l", "low"), Map.of("v", "volume"));

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

  /** Writes the response. Numbers have the same digits as in all other responses. */
  Buffer json() {
    var bytes = new ByteArrayOutputStream();
    try (var json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      if (rows.isEmpty()) {
        json.writeStringField("s", "no_data");
        if (nextTime.isPresent()) {
          json.writeNumberField("nextTime", nextTime.getAsLong());
        }
      } else {
        writeBars(json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private void writeBars(JsonGenerator json) throws IOException {
    json.writeStringField("s", "ok");
    json.writeArrayFieldStart("t");
    for (var row : rows) {
      json.writeNumber(startOf(row));
    }
    json.writeEndArray();
    writeColumn(json, "c", "close");
    for (var group : OPTIONAL) {
      // The protocol has no null. A chart draws a line if it gets no open, high and low.
      if (group.values().stream().allMatch(this::isKnown)) {
        for (var member : new ArrayList<>(group.keySet()).stream().sorted().toList()) {
          writeColumn(json, member, group.get(member));
        }
      }
    }
  }

  private boolean isKnown(String column) {
    return rows.stream().allMatch(row -> row.getDouble(column) != null);
  }

  private void writeColumn(JsonGenerator json, String member, String column) throws IOException {
    json.writeArrayFieldStart(member);
    for (var row : rows) {
      json.writeNumber(NumberText.of(row.getDouble(column)));
    }
    json.writeEndArray();
  }
}
