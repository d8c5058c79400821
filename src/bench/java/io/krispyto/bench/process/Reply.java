package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A response as received, with the original order and spelling of header fields.
 *
 * @param status the status code
 * @param fields header fields, {@code name: value}
 * @param body encoded body
 */
public record Reply(int status, List<String> fields, byte[] body) {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int NOT_MODIFIED = 304;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_DIGITS = 3;

  /** Sends a request to a server on this machine on a new connection. */
  public static Reply to(Request request, int port) {
    try (var socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.bytes());
      return read(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply read(InputStream in) throws IOException {
    var statusLine = line(in);
    var status = Integer.parseInt(statusLine.substring(STATUS_AT, STATUS_AT + STATUS_DIGITS));
    var fields = new ArrayList<String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      fields.add(line);
    }
    var head = new Reply(status, fields, new byte[0]);
    var length =
        status == NOT_MODIFIED ? 0 : head.field("content-length").map(Integer::parseInt).orElse(0);
    if (head.field("transfer-encoding").isPresent()) {
      throw new RowFailure("the response is chunked, which the bare server does not copy");
    }
    return new Reply(status, List.copyOf(fields), in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection within a head");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** The value of a header field. */
  public Optional<String> field(String name) {
    return fields.stream()
        .filter(field -> name(field).equalsIgnoreCase(name))
        .map(Reply::value)
        .findFirst();
  }

  static String name(String field) {
    return field.substring(0, field.indexOf(':'));
  }

  static String value(String field) {
    return field.substring(field.indexOf(':') + 1).strip();
  }

  /** Returns this response if it has the status. */
  public Reply require(int expected) {
    if (status != expected) {
      var text = new String(body, StandardCharsets.UTF_8);
      throw new RowFailure(
          "the server returned %d instead of %d: %s".formatted(status, expected, text));
    }
    return this;
  }

  /** Ignores the date, which differs between the two servers. */
  boolean sameAs(Reply other) {
    return status == other.status
        && undated().equals(other.undated())
        && Arrays.equals(body, other.body);
  }

  private List<String> undated() {
    return fields.stream().filter(field -> !name(field).equalsIgnoreCase("date")).toList();
  }
}
