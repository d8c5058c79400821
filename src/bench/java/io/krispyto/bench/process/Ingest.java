package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The process {@code krispyto-server.jar ingest}. */
public final class Ingest implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final Pattern SUMS =
      Pattern.compile("accepted (\\d+), updated (\\d+), unchanged (\\d+), rejected (\\d+)");

  private final ChildProcess process;

  private Ingest(ChildProcess process) {
    this.process = process;
  }

  /** Starts loading a file or a folder. */
  public static Ingest start(Database database, Path source) {
    return new Ingest(
        ChildProcess.start(
            "ingest", Java.server("ingest", source.toString()), database.environment()));
  }

  /**
   * Loads a file, from the start of the process to its end.
   *
   * @throws RowFailure if the numbers of new and unchanged records are not as expected
   */
  public static Duration time(Database database, Path source, long accepted, long unchanged) {
    try (var ingest = start(database, source)) {
      return ingest.await(accepted, unchanged);
    }
  }

  /**
   * Loads new records with options, from the start of the process to its end.
   *
   * @throws RowFailure if the number of new records is not as expected
   */
  public static Duration time(Database database, Path source, List<String> options, long accepted) {
    var command = Java.server("ingest", source.toString());
    command.addAll(options);
    try (var ingest = new Ingest(ChildProcess.start("ingest", command, database.environment()))) {
      return ingest.await(accepted, 0);
    }
  }

  /** The same, with its memory use. */
  public static Watched watch(Database database, Path source, long accepted) {
    var log = PeakMemory.log();
    var command = Java.server("ingest", source.toString());
    command.add(1, PeakMemory.option(log));
    try (var ingest = new Ingest(ChildProcess.start("ingest", command, database.environment()))) {
      var resident = PeakMemory.watch(ingest.process.handle());
      return new Watched(ingest.await(accepted, 0), resident, PeakMemory.heap(log));
    }
  }

  /**
   * A load and its memory use.
   *
   * @param residentMib peak of the resident memory
   * @param heapMib peak of the heap after a garbage collection
   */
  public record Watched(Duration time, long residentMib, long heapMib) {}

  public boolean isRunning() {
    return process.handle().isAlive();
  }

  /** Waits for the end, and returns the time since the start. */
  public Duration await(long accepted, long unchanged) {
    var output = process.awaitEnd(LIMIT);
    var time = process.age();
    // The last line covers all files.
    var sums = SUMS.matcher(output.substring(output.stripTrailing().lastIndexOf('\n') + 1));
    if (!sums.find()
        || Long.parseLong(sums.group(1)) != accepted
        || Long.parseLong(sums.group(3)) != unchanged) {
      throw process.failure(
          "did not add %,d records and find %,d unchanged".formatted(accepted, unchanged));
    }
    return time;
  }

  @Override
  public void close() {
    process.close();
  }
}
