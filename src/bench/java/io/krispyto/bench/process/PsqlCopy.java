package io.krispyto.bench.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code psql} loading or writing CSV, if it is installed on this machine. */
public final class PsqlCopy {
  private static final Duration LIMIT = Duration.ofHours(1);

  private PsqlCopy() {}

  public static boolean isInstalled() {
    return Installed.has("psql");
  }

  /** Loads a file, from the start of the process to its end. */
  public static Duration time(Database database, Path file) {
    return run(
        database,
        "\\copy record(currency_id,date,high,low,open,close,volume,marketcap) from '%s' csv"
            .formatted(file));
  }

  /** Writes the rows of a query as CSV, discarding the output. */
  public static Duration timeOut(Database database, String sql) {
    return run(database, "\\copy (%s) to '/dev/null' csv header".formatted(sql));
  }

  private static Duration run(Database database, String copy) {
    var command =
        List.of(
            "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            String.valueOf(database.port()),
            "-U",
            database.user(),
            "-d",
            database.name(),
            "-c",
            copy);
    try (var psql = ChildProcess.start("psql", command, Map.of())) {
      psql.awaitEnd(LIMIT);
      return psql.age();
    }
  }
}
