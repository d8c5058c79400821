package io.krispyto.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What lives in the heap of a JVM, after a collection of all garbage. */
public final class LiveHeap {
  /** The last line of a histogram: how many objects, and how many bytes. */
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  private LiveHeap() {}

  /** In bytes. */
  public static long of(ProcessHandle process) {
    var total = TOTAL.matcher(histogram(process));
    if (!total.find()) {
      throw new IllegalStateException("no total in the histogram");
    }
    return Long.parseLong(total.group(1));
  }

  private static String histogram(ProcessHandle process) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var asking =
          new ProcessBuilder(List.of(jcmd, String.valueOf(process.pid()), "GC.class_histogram"))
              .redirectErrorStream(true)
              .start();
      return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
