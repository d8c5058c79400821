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
import io.krispyto.domain.Symbols;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.query.result.HistorySql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The histories of all currencies, against {@code psql \copy} of the same statement. */
public final class HistoryRow implements BenchmarkRow {
  private static final double TARGET = 0.8;
  private static final int CURRENCIES = 2_000;
  private static final int DAYS = 365;
  private static final int RECORDS = CURRENCIES * DAYS;
  private static final String SERVER = "server";
  private static final String PSQL = "psql";
  private static final Pattern PARAMETER = Pattern.compile("\\$([1-8])");

  /** The parameters of the statement: no fiat currencies, all days, in USD. */
  private static final List<String> VALUES =
      List.of("false", "null", "null", "'day'", "36525", "'1 day'", "null", "100000");

  @Override
  public String name() {
    return "history";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    if (!PsqlCopy.isInstalled()) {
      return List.of(Line.without(work(HistoryShape.ROWS), IngestRow.NO_PSQL));
    }
    try (var database = BenchDatabase.start(CURRENCIES, DAYS);
        var server = HttpProcess.krispyto(database.main(), Map.of())) {
      return List.of(
          measure(context, database, server, HistoryShape.ROWS),
          measure(context, database, server, HistoryShape.WIDE));
    }
  }

  private Line measure(
      BenchContext context, BenchDatabase database, HttpProcess server, HistoryShape shape) {
    var sql = sql(shape);
    var rounds =
        context.roundsOfProcesses(
            this,
            List.of(
                new Candidate<>(SERVER, () -> new LoadTime(RECORDS, read(server, shape))),
                new Candidate<>(
                    PSQL, () -> new LoadTime(RECORDS, PsqlCopy.timeOut(database.main(), sql)))));
    return Line.of(
        work(shape),
        Line.Unit.PER_SECOND,
        rounds.compare(SERVER, PSQL, LoadTime::perSecond),
        Target.atLeast(TARGET));
  }

  private static String work(HistoryShape shape) {
    return "history: `/history?id=all&shape=%s` of %,d records as CSV, against `psql \\copy` of its SQL, records/s"
        .formatted(shape.text(), RECORDS);
  }

  private static String sql(HistoryShape shape) {
    var statement = HistorySql.several(Symbols.ALL, HistoryFill.NONE, shape);
    return PARAMETER
        .matcher(statement)
        .replaceAll(match -> VALUES.get(Integer.parseInt(match.group(1)) - 1))
        .replace('\n', ' ');
  }

  /** Reads and discards the response. */
  private static Duration read(HttpProcess server, HistoryShape shape) {
    var begun = System.nanoTime();
    var lines =
        ResponseLines.count(server.port(), "/history?id=all&format=csv&shape=" + shape.text());
    var took = Duration.ofNanos(System.nanoTime() - begun);
    if (lines != 1 + (shape == HistoryShape.WIDE ? DAYS : RECORDS)) {
      throw new RowFailure("the server sent %,d lines".formatted(lines));
    }
    return took;
  }
}
