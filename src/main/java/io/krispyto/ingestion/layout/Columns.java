package io.krispyto.ingestion.layout;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The column of each field.
 *
 * @param places titles, or numbers from 1, by field
 */
record Columns(Map<Field, String> places) {
  static final Columns NONE = new Columns(Map.of());

  /** Parses {@code date=1,open=Open}. */
  static Columns parse(String text) {
    var places = new EnumMap<Field, String>(Field.class);
    for (var part : text.split(",")) {
      var sides = part.split("=", 2);
      if (sides.length < 2 || sides[1].isBlank()) {
        throw new IllegalArgumentException("is not like date=1,open=2,close=Price");
      }
      if (places.put(Field.of(sides[0]), sides[1].strip()) != null) {
        throw new IllegalArgumentException("has " + sides[0].strip() + " twice");
      }
    }
    return new Columns(places);
  }

  Optional<String> place(Field field) {
    return Optional.ofNullable(places.get(field));
  }

  @Override
  public String toString() {
    return places.entrySet().stream()
        .map(entry -> entry.getKey().key() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /** Returns these columns, with missing ones taken from the base. */
  Columns over(Columns base) {
    var merged = new EnumMap<Field, String>(Field.class);
    merged.putAll(base.places);
    merged.putAll(places);
    return new Columns(merged);
  }
}
