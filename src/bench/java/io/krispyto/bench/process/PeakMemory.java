package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The peak memory use of a JVM. */
final class PeakMemory {
  private static final int CHECK_MILLIS = 50;
  private static final int KIB = 1024;

  /** The peak size so far, as reported by the kernel. */
  private static final Pattern RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /** Such as {@code Pause Young (Allocation Failure) 70M->3M(247M) 3.214ms}. */
  private static final Pattern COLLECTION = Pattern.compile("\\d+M->(\\d+)M\\(\\d+M\\)");

  private PeakMemory() {}

  /** The garbage collection log. It must not exist yet: the JVM would rename it. */
  static Path log() {
    try {
      var folder = Files.createDirectories(Path.of("target", "bench")).toAbsolutePath();
      var log = folder.resolve("gc.txt");
      Files.deleteIfExists(log);
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The option for a JVM to write that log. */
  static String option(Path log) {
    return "-Xlog:gc:file=" + log;
  }

  /** Peak of the heap after a garbage collection, in MiB. */
  static long heap(Path log) {
    try (var lines = Files.lines(log)) {
      return lines
          .flatMap(line -> COLLECTION.matcher(line).results())
          .mapToLong(collection -> Long.parseLong(collection.group(1)))
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Peak of the resident memory of a process until its end, in MiB. */
  static long watch(ProcessHandle process) {
    var most = 0L;
    while (process.isAlive()) {
      most = Math.max(most, resident(process.pid()));
      try {
        TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RowFailure("interrupted", e);
      }
    }
    return most / KIB;
  }

  /** In KiB; empty if the process has ended. */
  private static long resident(long pid) {
    try {
      var found =
          RESIDENT.matcher(Files.readString(Path.of("/proc", String.valueOf(pid), "status")));
      return found.find() ? Long.parseLong(found.group(1)) : 0;
    } catch (IOException e) {
      // It has ended in the meantime.
      return 0;
    }
  }
}
