package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged server, started like users start it. */
final class ServerProcess implements AutoCloseable {
  static final Path JAR = Path.of("target", "krispyto-server.jar").toAbsolutePath();

  /** Processes that live for seconds need neither the second compiler nor concurrent collection. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final Pattern LISTENING = Pattern.compile("listening on http://localhost:(\\d+)");
  private static final HttpClient CLIENT =
      // Load balancers use HTTP/1.1; the JDK's HTTP/2 client aborts requests in flight when the
      // server announces its shutdown.
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final Path output;
  private final Path errors;

  private ServerProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** Starts a command in a folder, without the settings of this process. */
  static ServerProcess start(Path folder, Map<String, String> settings, String... arguments) {
    return start(List.of(), folder, settings, arguments);
  }

  /** The same with JVM options. */
  static ServerProcess start(
      List<String> options, Path folder, Map<String, String> settings, String... arguments) {
    return start(List.of(), options, folder, settings, arguments);
  }

  /** The same with a limit on open files. */
  static ServerProcess startWithOpenFiles(int most, Path folder, Map<String, String> settings) {
    var limited = List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh");
    return start(limited, List.of(), folder, settings);
  }

  private static ServerProcess start(
      List<String> before,
      List<String> options,
      Path folder,
      Map<String, String> settings,
      String... arguments) {
    assertThat(JAR).as("the jar, built by `mvnw package`").exists();
    var command = new ArrayList<>(before);
    command.add(java());
    command.addAll(QUICK_START);
    if (options.stream().noneMatch(option -> option.contains("Archive"))) {
      command.addAll(ServerArchive.options());
    }
    command.addAll(options);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    try {
      var output = Files.createTempFile(folder, "output", ".txt");
      var errors = Files.createTempFile(folder, "errors", ".txt");
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().keySet().removeIf(Settings.KEYS::contains);
      builder.environment().put("HTTP_PORT", "0");
      builder.environment().put("DRAIN_SECONDS", "0");
      builder.environment().putAll(settings);
      return new ServerProcess(builder.start(), output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server listens, and returns the port. */
  int awaitListening() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> LISTENING.matcher(output()).find() || !process.isAlive());
    var listening = LISTENING.matcher(output());
    assertThat(listening.find()).as("%s%s", output(), errors()).isTrue();
    return Integer.parseInt(listening.group(1));
  }

  /** Waits for a text in the output; the server prints more after it opens the port. */
  void awaitOutput(String text) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(output()).contains(text));
  }

  /** Waits for the end of the process, and returns the exit code. */
  int awaitExit() {
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("%s%s", output(), errors()).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  void terminate() {
    process.destroy();
  }

  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  String output() {
    return read(output);
  }

  String errors() {
    return read(errors);
  }

  static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(15))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      awaitExit();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
