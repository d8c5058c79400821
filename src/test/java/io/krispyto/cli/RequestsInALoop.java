package io.krispyto.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that sends requests one after another and records each result. It reuses its connection
 * until the server announces that it will close it.
 */
final class RequestsInALoop implements Runnable {
  /** The combined results of several clients. */
  record Results(
      AtomicInteger responses,
      AtomicInteger closedByServer,
      AtomicInteger refused,
      Queue<String> lost) {
    Results() {
      this(
          new AtomicInteger(),
          new AtomicInteger(),
          new AtomicInteger(),
          new ConcurrentLinkedQueue<>());
    }
  }

  private static final int TIMEOUT_MILLIS = 30_000;

  private final int port;
  private final List<String> requests;
  private final Results results;
  private Socket socket;

  /**
   * @param requests complete requests, sent in turn
   */
  RequestsInALoop(int port, List<String> requests, Results results) {
    this.port = port;
    this.requests = requests;
    this.results = results;
  }

  /** Ends when the server no longer accepts connections. */
  @Override
  public void run() {
    for (var i = 0; connect(); i++) {
      var request = requests.get(i % requests.size());
      try {
        exchange(request);
      } catch (IOException e) {
        results.lost.add(request.lines().findFirst().orElse("") + ": " + e);
        disconnect();
      }
    }
  }

  private boolean connect() {
    if (socket != null) {
      return true;
    }
    try {
      socket = new Socket("localhost", port);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return true;
    } catch (ConnectException e) {
      results.refused.incrementAndGet();
      return false;
    } catch (IOException e) {
      results.lost.add("connecting: " + e);
      return false;
    }
  }

  private void disconnect() {
    try {
      socket.close();
    } catch (IOException e) {
      results.lost.add("closing: " + e);
    }
    socket = null;
  }

  private void exchange(String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    var input = socket.getInputStream();
    var head = head(input);
    if (!head.startsWith("http/1.1 20")) {
      throw new IOException(head.lines().findFirst().orElse(""));
    }
    var length =
        head.lines()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
            .findFirst()
            .orElse(0);
    if (input.readNBytes(length).length < length) {
      throw new IOException("the response is not whole");
    }
    results.responses.incrementAndGet();
    if (head.contains("connection: close\r\n")) {
      results.closedByServer.incrementAndGet();
      disconnect();
    }
  }

  private static String head(InputStream input) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = input.read();
      if (next < 0) {
        throw new IOException("closed after " + head.length() + " bytes of a response");
      }
      head.append((char) next);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }
}
