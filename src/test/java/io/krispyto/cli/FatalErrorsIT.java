package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that run out of memory, without JVM options that would end them. */
class FatalErrorsIT {
  private static final String LINE =
      "Out of memory; the server exits. Increase the heap (-Xmx) or reduce the caches"
          + " (EDGE_CACHE_BYTES, PAGE_CACHE_BYTES).";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STACK_OVERFLOW")
  void runningOutOfMemoryAnywhereEndsTheProcessWithOneLine(OutOfMemory.Way way) throws Exception {
    var process = start(way);

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the process ends").isTrue();
    assertThat(process.exitValue()).isEqualTo(FatalErrors.STATUS);
    assertThat(Files.readAllLines(output())).containsExactly(LINE);
  }

  @Test
  void aStackOverflowDoesNotEndTheProcess() throws Exception {
    var process = start(OutOfMemory.Way.STACK_OVERFLOW);

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(output())).contains("alive").doesNotContain(LINE);
  }

  private Process start(OutOfMemory.Way way) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            OutOfMemory.class.getName(),
            way.name())
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  private Path output() {
    return folder.resolve("output.txt");
  }
}
