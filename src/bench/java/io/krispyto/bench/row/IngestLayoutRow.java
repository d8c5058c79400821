package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.file.LayoutFolder;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import java.util.List;

/**
 * A load of files in the layout of an origin, one per currency, against the same records in the
 * server's own layout, also one file per currency. The currencies exist.
 */
public final class IngestLayoutRow implements BenchmarkRow {
  private static final double TARGET = 0.8;
  private static final String OWN = "krispyto";

  private final LayoutFolder layout;

  public IngestLayoutRow(LayoutFolder layout) {
    this.layout = layout;
  }

  @Override
  public String name() {
    return "ingest-" + layout.name().toLowerCase();
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var currencies = context.settings().ingestCurrencies();
    try (var database = LoadDatabase.create(context.database(), name(), false)) {
      var rounds =
          context.roundsOfProcesses(
              this,
              List.of(
                  load(database, name(), layout, currencies),
                  load(database, OWN, LayoutFolder.KRISPYTO, currencies)));
      return List.of(
          Line.of(
              "%s: `ingest` of %,d rows in %,d files, against the same in the server's own layout, rows/s"
                  .formatted(name(), RecordFile.rows(currencies), currencies),
              Line.Unit.PER_SECOND,
              rounds.compare(name(), OWN, LoadTime::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  private static Candidate<LoadTime> load(
      LoadDatabase database, String name, LayoutFolder layout, int currencies) {
    var folder = layout.of(currencies);
    var rows = RecordFile.rows(currencies);
    return new Candidate<>(
        name,
        () -> {
          database.emptyButFor(RecordFile.currenciesSql(currencies));
          var time = Ingest.time(database.database(), folder, layout.options(), rows);
          database.requireCounts(rows, currencies);
          return new LoadTime(rows, time);
        });
  }
}
