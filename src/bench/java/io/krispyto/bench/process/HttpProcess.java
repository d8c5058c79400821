package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server in a process of its own, listening on this machine. */
public final class HttpProcess implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("listening on (?:http://localhost:)?(\\d+)\\s");
  private static final Duration START = Duration.ofSeconds(60);

  private final ChildProcess process;
  private final int port;

  private HttpProcess(ChildProcess process) {
    this.process = process;
    try {
      this.port = Integer.parseInt(process.await(LISTENING, START).group(1));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /**
   * The packaged server, as its users run it.
   *
   * @param settings settings in addition to those of the database
   */
  public static HttpProcess krispyto(Database database, Map<String, String> settings) {
    var all = new HashMap<>(database.environment());
    all.put("HTTP_PORT", "0");
    all.putAll(settings);
    return new HttpProcess(ChildProcess.start("server", Java.server(), all));
  }

  /** A bare Vert.x server that returns the same bytes as the real one. */
  public static HttpProcess bare(HttpProcess real, List<Request> requests) {
    var bare = bare(real, requests, BareServer.Fields.ALL);
    var request = requests.get(0);
    if (!bare.reply(request).sameAs(real.reply(request))) {
      bare.close();
      throw new RowFailure("the bare server does not write the same bytes");
    }
    return bare;
  }

  /** A bare Vert.x server that writes the same body with a minimal head. */
  public static HttpProcess barest(HttpProcess real, List<Request> requests) {
    return bare(real, requests, BareServer.Fields.TYPE_AND_LENGTH);
  }

  private static HttpProcess bare(
      HttpProcess real, List<Request> requests, BareServer.Fields fields) {
    var command = Java.main(BareServer.class);
    command.add(String.valueOf(real.port));
    command.add(fields.name());
    var process = ChildProcess.start("bare", command, Map.of());
    process.send(requests.stream().map(Request::line).collect(Collectors.joining("\n")) + "\n\n");
    return new HttpProcess(process);
  }

  public int port() {
    return port;
  }

  public ProcessHandle handle() {
    return process.handle();
  }

  /** Sends one request. */
  public Reply reply(Request request) {
    return Reply.to(request, port);
  }

  @Override
  public void close() {
    process.close();
  }
}
