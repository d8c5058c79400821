package io.krispyto.query.row;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A column of a result.
 *
 * @param name the name of its member in JSON, and its name in the CSV header
 * @param kind the kind of its values
 * @param parts the names of the parts of a value, for the kinds that have several; otherwise empty
 * @param member the bytes before a value in JSON, encoded once for all rows
 * @param memberParts the same for each part
 */
public record Column(
    String name, Kind kind, List<String> parts, byte[] member, List<byte[]> memberParts) {

  private Column(String name, Kind kind, List<String> parts) {
    this(name, kind, parts, encode(name), parts.stream().map(Column::encode).toList());
  }

  private Column(String name, Kind kind) {
    this(name, kind, List.of());
  }

  private static byte[] encode(String name) {
    return ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
  }

  /** The kinds of values. Any value may be null. */
  enum Kind {
    TEXT,
    NUMBER,
    INTEGER,
    /** A {@link java.time.LocalDate}. */
    DAY,
    BOOLEAN,
    /**
     * An array of named numbers: an object in JSON, and several columns in CSV. The columns are
     * named by their JSON path (<code>changes.7d</code>), so that names are unique.
     */
    NUMBERS,
    /** Like numbers, but an array in JSON as well. A row may have fewer of them. */
    SERIES,
    /** A series of texts. */
    TEXTS;

    /** Returns whether each value has several parts. */
    boolean isSeveral() {
      return this == NUMBERS || this == SERIES || this == TEXTS;
    }
  }

  public static Column text(String name) {
    return new Column(name, Kind.TEXT);
  }

  public static Column number(String name) {
    return new Column(name, Kind.NUMBER);
  }

  public static Column integer(String name) {
    return new Column(name, Kind.INTEGER);
  }

  public static Column day(String name) {
    return new Column(name, Kind.DAY);
  }

  public static Column bool(String name) {
    return new Column(name, Kind.BOOLEAN);
  }

  public static Column numbers(String name, List<String> parts) {
    return new Column(name, Kind.NUMBERS, parts);
  }

  public static Column series(String name, List<String> parts) {
    return new Column(name, Kind.SERIES, parts);
  }

  public static Column texts(String name, List<String> parts) {
    return new Column(name, Kind.TEXTS, parts);
  }
}
