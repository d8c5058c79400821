package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A child process that ends when it is closed, when this process ends (by a shutdown hook), or when
 * this process is killed (by a {@link Guard}). It has only the given settings.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final int POLL_MILLIS = 10;
  private static final int LAST_LINES = 5;

  /** Environment variables that would affect the measurement. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(DB|CSV|GOOGLE|HTTP|REDIS|API|DATA|NO|CORS|EDGE|PAGE|CACHE)_.*|PG[A-Z]+"
              + "|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS");

  private final String name;
  private final Process process;
  private final Path output;
  private final long startedAt;
  private final Guard guard;
  private final Thread hook;

  private ChildProcess(String name, Process process, Path output, long startedAt) {
    this.name = name;
    this.startedAt = startedAt;
    this.process = process;
    this.output = output;
    this.guard = Guard.of(process.pid());
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a program that writes its output to a file. */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment) {
    try {
      var folder = folder();
      var output = Files.createTempFile(folder, name + "-", ".txt");
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(key -> FOREIGN.matcher(key).matches());
      builder.environment().putAll(environment);
      var startedAt = System.nanoTime();
      return new ChildProcess(name, builder.start(), output, startedAt);
    } catch (IOException e) {
      throw new RowFailure(name + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** A folder without {@code .env} and {@code conf}, with the same {@code target/…} as this one. */
  private static Path folder() throws IOException {
    var folder = Files.createDirectories(Path.of("target", "bench", "run"));
    var target = folder.resolve("target");
    if (!Files.exists(target)) {
      Files.createSymbolicLink(target, Path.of("target").toAbsolutePath());
    }
    return folder;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The time since the start. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  /** Writes to its standard input. */
  void send(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw failure("does not read its input");
    }
  }

  /** Closes its standard input. */
  void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw failure("does not read its input");
    }
  }

  /** Waits for a line of the output. */
  Matcher await(Pattern line, Duration limit) {
    var end = System.nanoTime() + limit.toNanos();
    while (true) {
      var ended = !process.isAlive();
      var found = line.matcher(output());
      if (found.find()) {
        return found;
      }
      if (ended || System.nanoTime() > end) {
        throw failure(ended ? "ended" : "did not start in time");
      }
      pause();
    }
  }

  /** Waits for the end, and returns the output. */
  String awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("did not end in time");
      }
      if (process.exitValue() != 0) {
        throw failure("ended with " + process.exitValue());
      }
      return output();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was interrupted while waiting for its end");
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A failure with the last output of the process. */
  RowFailure failure(String what) {
    var lines = output().lines().toList();
    return new RowFailure(
        name
            + " "
            + what
            + ": "
            + String.join(
                " | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RowFailure("interrupted");
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    guard.dismiss();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The shutdown hooks are already running.
    }
  }
}
