package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.Target;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.HttpProcess;
import io.krispyto.bench.process.PsqlCopy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** All records as CSV, against {@code psql \copy} of the same columns in the same order. */
public final class ExportRow implements BenchmarkRow {
  private static final double TARGET = 1.0;
  private static final int CURRENCIES = 10_000;
  private static final int DAYS = 365;
  private static final int RECORDS = CURRENCIES * DAYS;
  private static final String SERVER = "server";
  private static final String PSQL = "psql";

  /** The fastest form for PostgreSQL; with a plain join, it sorts all records. */
  private static final String SQL =
      "select r.place, c.name, c.symbol, r.date, r.high, r.low, r.open, r.close, r.volume, r.marketcap"
          + " from (select * from currency order by lower(name) collate \"C\") c"
          + " cross join lateral (select row_number() over (order by date) as place, *"
          + " from record where currency_id = c.id order by date) r";

  @Override
  public String name() {
    return "export";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var work =
        "export: `/export` of %,d records as CSV, heap of 256 MB, against `psql \\copy (select …)`, records/s"
            .formatted(RECORDS);
    if (!PsqlCopy.isInstalled()) {
      return List.of(Line.without(work, IngestRow.NO_PSQL));
    }
    try (var database = BenchDatabase.start(CURRENCIES, DAYS);
        var server = HttpProcess.krispyto(database.main(), Map.of())) {
      var rounds =
          context.roundsOfProcesses(
              this,
              List.of(
                  new Candidate<>(SERVER, () -> new LoadTime(RECORDS, export(server))),
                  new Candidate<>(
                      PSQL, () -> new LoadTime(RECORDS, PsqlCopy.timeOut(database.main(), SQL)))));
      return List.of(
          Line.of(
              work,
              Line.Unit.PER_SECOND,
              rounds.compare(SERVER, PSQL, LoadTime::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  /** Reads and discards the response. */
  private static Duration export(HttpProcess server) {
    var begun = System.nanoTime();
    var lines = ResponseLines.count(server.port(), "/export");
    var took = Duration.ofNanos(System.nanoTime() - begun);
    if (lines != RECORDS + 1) {
      throw new RowFailure("the server sent %,d lines".formatted(lines));
    }
    return took;
  }
}
