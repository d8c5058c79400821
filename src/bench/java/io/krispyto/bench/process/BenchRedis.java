package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import redis.embedded.core.RedisServerBuilder;

/** A Redis that stores nothing on disk. */
public final class BenchRedis implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("Ready to accept connections");
  private static final Duration START = Duration.ofSeconds(20);
  private static final int TIMEOUT_MILLIS = 5000;
  private static final String HITS = "keyspace_hits:";

  private final ChildProcess process;
  private final int port;

  private BenchRedis(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public static BenchRedis start() {
    var port = FreePort.find();
    try {
      var command =
          new RedisServerBuilder()
              .port(port)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no")
              .buildCommandArgs();
      var process = ChildProcess.start("redis", command, Map.of());
      try {
        process.await(READY, START);
        return new BenchRedis(process, port);
      } catch (RuntimeException e) {
        process.close();
        throw e;
      }
    } catch (IOException e) {
      throw new RowFailure("Redis cannot be extracted: " + e.getMessage(), e);
    }
  }

  public String url() {
    return "redis://localhost:" + port;
  }

  /** The number of keys requested and found so far. */
  public long hits() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("INFO stats\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .lines()
          .filter(line -> line.startsWith(HITS))
          .mapToLong(line -> Long.parseLong(line.substring(HITS.length()).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
