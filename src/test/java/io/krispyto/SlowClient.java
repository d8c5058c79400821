package io.krispyto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An HTTP client that has asked, and reads no more than it is told to. */
public final class SlowClient implements AutoCloseable {
  /** Small, so that it is the server that has what was not read. */
  private static final int RECEIVE_BUFFER = 32 * 1024;

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();

  /** Asks with a GET. */
  public SlowClient(int port, String pathAndQuery) {
    this(port, pathAndQuery, "");
  }

  /**
   * Asks with a GET.
   *
   * @param fields more of them, each with its line end
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

  /** Reads so many bytes, or to the end. */
  public SlowClient read(int bytes) {
    try {
      read.write(socket.getInputStream().readNBytes(bytes));
    } catch (SocketException reset) {
      // That is an end too.
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
      // That is an end too.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The status line and the fields, as far as they were read. */
  public String head() {
    var text = read.toString(StandardCharsets.ISO_8859_1);
    var end = text.indexOf("\r\n\r\n");
    return end < 0 ? text : text.substring(0, end + 4);
  }

  /** How many bytes were read. */
  public int size() {
    return read.size();
  }

  /** Whether what was read ends as a chunked body does. */
  public boolean isComplete() {
    return read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n0\r\n\r\n");
  }

  /** The body, of which the chunks are put together. */
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

  /** Leaves. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
