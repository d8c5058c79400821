package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import io.krispyto.query.DashboardSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** PostgreSQL's own benchmark, if it is installed on this machine. */
public final class Pgbench {
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+) \\(without initial");
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Database database;
  private final DashboardSql sql;
  private final Path script;

  private Pgbench(Database database, DashboardSql sql, Path script) {
    this.database = database;
    this.sql = sql;
    this.script = script;
  }

  public static boolean isInstalled() {
    return Installed.has("pgbench");
  }

  /** Runs one statement repeatedly with the same parameters. */
  public static Pgbench of(Database database, DashboardSql sql) {
    try {
      var folder = Files.createDirectories(Path.of("target", "bench"));
      var script = Files.createTempFile(folder, "pgbench-", ".sql").toAbsolutePath();
      // Its variables become parameters of the prepared statement.
      Files.writeString(script, withNulls(sql).replaceAll("\\$(\\d)", ":p$1") + ";\n");
      return new Pgbench(database, sql, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A variable cannot be null, so nulls are constants. */
  private static String withNulls(DashboardSql sql) {
    var text = sql.text();
    for (var i = 0; i < sql.parameters().size(); i++) {
      if (sql.parameters().get(i) == null) {
        text = text.replace("$" + (i + 1), "null");
      }
    }
    return text;
  }

  /** Transactions per second, over the same number of connections as the server. */
  public double perSecond(Duration warmUp, Duration counted, int threads) {
    run(warmUp, threads);
    var output = run(counted, threads);
    var rate = RATE.matcher(output);
    if (!rate.find()) {
      throw new RowFailure("pgbench reports no rate: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  private String run(Duration time, int threads) {
    var command =
        new ArrayList<>(
            List.of(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-c",
                String.valueOf(BenchDatabase.POOL_SIZE),
                "-j",
                String.valueOf(threads),
                "-T",
                String.valueOf(Math.max(1, Math.round(time.toMillis() / 1e3))),
                "-f",
                script.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(database.port()),
                "-U",
                database.user()));
    for (var i = 0; i < sql.parameters().size(); i++) {
      if (sql.parameters().get(i) != null) {
        command.add("-D");
        command.add("p" + (i + 1) + "=" + sql.parameters().get(i));
      }
    }
    command.add(database.name());
    try (var pgbench = ChildProcess.start("pgbench", command, Map.of())) {
      return pgbench.awaitEnd(time.plus(GRACE));
    }
  }
}
