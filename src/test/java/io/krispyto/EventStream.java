package io.krispyto;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of server-sent events that implements only the HTML standard. */
public final class EventStream implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();

  /** The lines between two empty lines: an event, or only an id. */
  public record Block(
      Optional<String> id, Optional<String> event, Optional<JsonObject> data, String text) {}

  public EventStream(int port, String... headers) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/events"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    var reader = new Thread(this::read, "events");
    reader.setDaemon(true);
    reader.start();
  }

  /** Reconnects like a browser. */
  public static EventStream after(int port, String lastEventId)
      throws IOException, InterruptedException {
    return new EventStream(port, "Last-Event-ID", lastEventId);
  }

  public HttpResponse<InputStream> response() {
    return response;
  }

  /** The next block; null if none arrives in time. */
  public Block next(long millis) {
    try {
      return blocks.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next event, skipping ids and heartbeats; null if none arrives in time. */
  public Block nextEvent(long millis) {
    var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (var left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      var block = next(left);
      if (block == null || block.event.filter(name -> !name.equals("heartbeat")).isPresent()) {
        return block;
      }
    }
    return null;
  }

  /** The first id. */
  public String firstId() {
    return next(5000).id.orElseThrow();
  }

  private void read() {
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      var text = new StringBuilder();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          text.append(line).append('\n');
          continue;
        }
        blocks.add(block(text.toString()));
        text.setLength(0);
      }
      blocks.add(new Block(Optional.empty(), Optional.of("END"), Optional.empty(), ""));
    } catch (IOException e) {
      blocks.add(new Block(Optional.empty(), Optional.of("CUT"), Optional.empty(), ""));
    }
  }

  private static Block block(String text) {
    return new Block(
        field(text, "id"), field(text, "event"), field(text, "data").map(JsonObject::new), text);
  }

  private static Optional<String> field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst();
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
