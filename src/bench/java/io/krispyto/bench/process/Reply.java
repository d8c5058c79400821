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
 * An answer as it came over the wire, header fields in their order and spelling.
 *
 * @param status the status code
 * @param fields {@code name: value}
 * @param body still encoded
 */
public record Reply(int status, List<String> fields, byte[] body) {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int NOT_MODIFIED = 304;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_DIGITS = 3;

  /** Asks a server on this machine on a connection of its own. */
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
      throw new RowFailure("the server answers in chunks, which the bare server does not copy");
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

  /** Itself, if it has the status. */
  public Reply require(int expected) {
    if (status != expected) {
      var text = new String(body, StandardCharsets.UTF_8);
      throw new RowFailure(
          "the server answered %d instead of %d: %s".formatted(status, expected, text));
    }
    return this;
  }

  /** But for the date, which the one that was copied from goes on with. */
  boolean sameAs(Reply other) {
    return status == other.status
        && undated().equals(other.undated())
        && Arrays.equals(body, other.body);
  }

  private List<String> undated() {
    return fields.stream().filter(field -> !name(field).equalsIgnoreCase("date")).toList();
  }
}
