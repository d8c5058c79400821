package io.krispyto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An HTTP client that sends a request and reads only as much of the response as the test requests.
 */
public final class SlowClient implements AutoCloseable {
  /** Small, so that unread bytes stay in the server. */
  private static final int RECEIVE_BUFFER = 32 * 1024;

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();

  /** Sends a GET. */
  public SlowClient(int port, String pathAndQuery) {
    this(port, pathAndQuery, "");
  }

  /**
   * Sends a GET.
   *
   * @param fields additional header fields, each with its line ending
   */
  public SlowClient(int port, String pathAndQuery, String fields) {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
      socket.connect(new InetSocketAddress("localhost", port));
      var request =
          "GET " + pathAndQuery + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + fields + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a number of bytes, or to the end. */
  public SlowClient read(int bytes) {
    try {
      read.write(socket.getInputStream().readNBytes(bytes));
    } catch (SocketException reset) {
      // A reset also counts as the end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Reads to the end. */
  public SlowClient readAll() {
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketException reset) {
      // A reset also counts as the end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The status line and the header fields read so far. */
  public String head() {
    var text = read.toString(StandardCharsets.ISO_8859_1);
    var end = text.indexOf("\r\n\r\n");
    return end < 0 ? text : text.substring(0, end + 4);
  }

  /** The number of bytes read. */
  public int size() {
    return read.size();
  }

  /** Whether the bytes read end with the terminating chunk. */
  public boolean isComplete() {
    return read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n0\r\n\r\n");
  }

  /** The body, joined from its chunks. */
  public String body() {
    var text = read.toString(StandardCharsets.ISO_8859_1);
    var body = new StringBuilder();
    var at = head().length();
    while (at < text.length()) {
      var lineEnd = text.indexOf("\r\n", at);
      var length = Integer.parseInt(text.substring(at, lineEnd), 16);
      body.append(text, lineEnd + 2, lineEnd + 2 + length);
      at = lineEnd + 2 + length + 2;
    }
    return body.toString();
  }

  /** Disconnects. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
