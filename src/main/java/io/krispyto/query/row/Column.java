package io.krispyto.query.row;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A column of rows that are answered.
 *
 * @param name of its member in JSON, and in the header of CSV
 * @param kind what its values are
 * @param parts of {@link Kind#NUMBERS} and {@link Kind#SERIES} the names of the numbers; else empty
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

  /** What values are. Each may be null. */
  enum Kind {
    TEXT,
    NUMBER,
    INTEGER,
    /** A {@link java.time.LocalDate}. */
    DAY,
    BOOLEAN,
    /**
     * An array of numbers, each with a name: an object in JSON, and in CSV several columns, named
     * by the path there (<code>changes.7d</code>), so that none has the name of another.
     */
    NUMBERS,
    /** As numbers, but an array in JSON, too. */
    SERIES;

    /** Whether each value of it is several. */
    boolean isSeveral() {
      return this == NUMBERS || this == SERIES;
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
}
