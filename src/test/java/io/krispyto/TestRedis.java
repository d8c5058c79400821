package io.krispyto;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import redis.embedded.core.ExecutableProvider;

/** A Redis on its own port, which a test can stop, kill, restart on the same port, and pause. */
public final class TestRedis implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int CLIENT_TIMEOUT_MILLIS = 10_000;
  private static File executable;

  private final int port = freePort();
  private final Path directory = newDirectory();
  private Optional<String> password = Optional.empty();
  private Process process;

  private TestRedis() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /**
   * Starts a server.
   *
   * @param options command-line options of Redis, such as {@code --maxmemory}, {@code 1mb}
   */
  public static TestRedis started(String... options) {
    var redis = notStarted();
    redis.start(options);
    return redis;
  }

  /** A server that is not running yet but has a port. */
  public static TestRedis notStarted() {
    return new TestRedis();
  }

  public int port() {
    return port;
  }

  /** The value for {@code REDIS_URL}, without a password. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Starts it on its port, and waits until it responds, even with an error. */
  public void start(String... options) {
    var command =
        new ArrayList<>(
            List.of(
                executable().getAbsolutePath(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                directory.toString()));
    command.addAll(Arrays.asList(options));
    var option = Arrays.asList(options).indexOf("--requirepass");
    password = option < 0 ? Optional.empty() : Optional.of(options[option + 1]);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().atMost(TIMEOUT).ignoreExceptions().until(() -> !command("ping").isEmpty());
  }

  /** Pauses it: its connections stay open, but it does not respond. */
  public void pause() {
    signal("-STOP");
  }

  /** Resumes it after {@link #pause()}; it then responds to all pending requests. */
  public void resume() {
    signal("-CONT");
  }

  /** Stops it like an operator. */
  public void stop() {
    process.destroy();
    await(process);
  }

  /** Kills it, even while it is paused. Does nothing if it is not running. */
  public void kill() {
    if (process != null) {
      await(process.destroyForcibly());
    }
  }

  @Override
  public void close() {
    kill();
    var files = directory.toFile().listFiles();
    if (files != null) {
      Arrays.stream(files).forEach(File::delete);
      directory.toFile().delete();
    }
  }

  /**
   * Sends a command on a new connection.
   *
   * @return the reply as text; an error begins with {@code -}
   */
  public String command(String... words) {
    return command(
        Arrays.stream(words)
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }

  /** The same as {@link #command(String...)}, with binary arguments. */
  public String command(byte[]... words) {
    return new String(exchange(words), StandardCharsets.ISO_8859_1);
  }

  /** The raw value of a key. */
  public byte[] value(String key) {
    return exchange(bytes("get"), bytes(key));
  }

  /** All its keys. */
  public List<String> keys() {
    var keys = command("eval", "return table.concat(redis.call('keys', '*'), ' ')", "0");
    return keys.isEmpty() ? List.of() : List.of(keys.split(" "));
  }

  private byte[] exchange(byte[]... words) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CLIENT_TIMEOUT_MILLIS);
      socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
      var in = new BufferedInputStream(socket.getInputStream());
      if (password.isPresent()) {
        socket.getOutputStream().write(request(bytes("auth"), bytes(password.get())));
        reply(in);
      }
      socket.getOutputStream().write(request(words));
      return reply(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] request(byte[]... words) {
    var request = new ByteArrayOutputStream();
    request.writeBytes(bytes("*" + words.length + "\r\n"));
    for (var word : words) {
      request.writeBytes(bytes("$" + word.length + "\r\n"));
      request.writeBytes(word);
      request.writeBytes(bytes("\r\n"));
    }
    return request.toByteArray();
  }

  /** Supports all replies except arrays. */
  private static byte[] reply(InputStream in) throws IOException {
    var line = line(in);
    if (!line.startsWith("$")) {
      return bytes(line.startsWith("-") ? line : line.substring(1));
    }
    var length = Integer.parseInt(line.substring(1));
    return length < 0 ? new byte[0] : in.readNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    in.read();
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void signal(String signal) {
    try {
      await(new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static synchronized File executable() {
    try {
      if (executable == null) {
        executable = ExecutableProvider.newJarResourceProvider().get();
      }
      return executable;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("test-redis-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
