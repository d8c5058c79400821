package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import java.util.List;

/** The same file again: every row is compared, and nothing is written. */
public final class IngestAgainRow implements BenchmarkRow {
  private static final String AGAIN = "again";
  private static final String FIRST = "first";

  @Override
  public String name() {
    return "ingest-again";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var file = RecordFile.of(context.settings().ingestCurrencies(), RecordFile.Order.CURRENCIES);
    try (var database = LoadDatabase.create(context.database(), name(), false)) {
      var rounds =
          context.roundsOfProcesses(
              this,
              List.of(
                  new Candidate<>(FIRST, () -> IngestRow.ingestOnce(database, file)),
                  new Candidate<>(AGAIN, () -> again(database, file))));
      return List.of(
          Line.of(
              "ingest-again: `ingest` of %,d rows that all exist, against the first load, rows/s"
                  .formatted(file.rows()),
              Line.Unit.PER_SECOND,
              rounds.compare(AGAIN, FIRST, LoadTime::perSecond)));
    }
  }

  private static LoadTime again(LoadDatabase database, RecordFile file) {
    database.tidy();
    var time = Ingest.time(database.database(), file.named(), 0, file.rows());
    database.require(file.rows(), file.currencies());
    return new LoadTime(file.rows(), time);
  }
}
