package io.krispyto.bench.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A GET request.
 *
 * @param target path and query string
 * @param fields header fields, {@code name: value}, without {@code Host}
 */
public record Request(String target, List<String> fields) {
  private static final String TAB = "\t";

  public Request {
    fields = List.copyOf(fields);
  }

  /** A request without further header fields. */
  public Request(String target) {
    this(target, List.of());
  }

  /** The same request with one more header field. */
  public Request with(String field) {
    var more = new ArrayList<>(fields);
    more.add(field);
    return new Request(target, more);
  }

  /** The encoded request. */
  public byte[] bytes() {
    var head = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    fields.forEach(field -> head.append(field).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The request as one line, for {@link #parse}. */
  String line() {
    return fields.isEmpty() ? target : target + TAB + String.join(TAB, fields);
  }

  static Request parse(String line) {
    var parts = List.of(line.split(TAB));
    return new Request(parts.get(0), parts.subList(1, parts.size()));
  }
}
