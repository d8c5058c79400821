package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program whose start is measured.
 *
 * @param jar jar to start
 * @param options JVM options
 * @param settings environment variables
 */
public record Program(Path jar, List<String> options, Map<String, String> settings) {
  /**
   * Relative, as in the command that created it: the JVM accepts an archive only for the same path.
   */
  private static final Path SERVER_ARCHIVE = Path.of("target", "krispyto-server.jsa");

  private static final Path BARE_ARCHIVE =
      Path.of("target", "bench", "bare-web.jsa").toAbsolutePath();
  private static final Duration START = Duration.ofSeconds(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int OK = 200;

  /** The server, without a class-data archive. */
  public static Program krispyto(Database database) {
    return new Program(Java.SERVER_JAR, List.of(), database.environment());
  }

  /** Whether there is a class-data archive of the server. */
  public static boolean hasArchive() {
    return Files.exists(SERVER_ARCHIVE);
  }

  /** The server with its class-data archive. */
  public static Program archivedKrispyto(Database database) {
    return krispyto(database).with("-XX:SharedArchiveFile=" + SERVER_ARCHIVE);
  }

  /** A bare Vert.x web server, without a class-data archive. */
  public static Program bareWeb() {
    return new Program(BareWebJar.write(), List.of(), Map.of());
  }

  /** A bare Vert.x web server with a class-data archive, which is created first. */
  public static Program archivedBareWeb(Program bareWeb, Request request) {
    bareWeb.with("-XX:ArchiveClassesAtExit=" + BARE_ARCHIVE).writeArchive(request);
    return bareWeb.with("-XX:SharedArchiveFile=" + BARE_ARCHIVE);
  }

  private Program with(String option) {
    return new Program(jar, List.of(option), settings);
  }

  /**
   * The time from the start of the process to the first 200.
   *
   * @throws RowFailure if the JVM did not use the archive
   */
  public Duration timeStart(Request request) {
    var port = FreePort.find();
    try (var process = start(port)) {
      var time = awaitOk(process, request, port);
      if (process.output().contains("[warning][cds")) {
        throw process.failure("did not use the archive");
      }
      return time;
    }
  }

  /** The JVM writes the archive when it exits normally. */
  private void writeArchive(Request request) {
    var port = FreePort.find();
    try (var process = start(port)) {
      Files.deleteIfExists(BARE_ARCHIVE);
      awaitOk(process, request, port);
      process.closeInput();
      process.awaitEnd(START);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both programs listen on the port in their environment. */
  private ChildProcess start(int port) {
    var arguments = new ArrayList<>(options);
    arguments.add("-jar");
    arguments.add(jar.toString());
    var environment = new HashMap<>(settings);
    environment.put("HTTP_PORT", String.valueOf(port));
    return ChildProcess.start("start", Java.command(arguments.toArray(String[]::new)), environment);
  }

  private static Duration awaitOk(ChildProcess process, Request request, int port) {
    while (!isOk(request, port)) {
      if (!process.handle().isAlive() || process.age().compareTo(START) > 0) {
        throw process.failure("did not return 200");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return process.age();
  }

  private static boolean isOk(Request request, int port) {
    try {
      return Reply.to(request, port).status() == OK;
    } catch (UncheckedIOException e) {
      // Refused: the server does not listen yet.
      return false;
    }
  }
}
