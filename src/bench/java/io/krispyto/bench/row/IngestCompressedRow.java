package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.file.CompressedFile;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import java.nio.file.Path;
import java.util.List;

/** A load of a compressed file, against the file as it is. */
public final class IngestCompressedRow implements BenchmarkRow {
  private static final double TARGET = 0.9;
  private static final String PLAIN = "plain";

  private final CompressedFile compression;

  public IngestCompressedRow(CompressedFile compression) {
    this.compression = compression;
  }

  @Override
  public String name() {
    return "ingest-" + compression.name().toLowerCase();
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var file = RecordFile.of(context.settings().ingestCurrencies(), RecordFile.Order.CURRENCIES);
    try (var database = LoadDatabase.create(context.database(), name(), false)) {
      var rounds =
          context.roundsOfProcesses(
              this,
              List.of(
                  load(database, name(), file, compression.of(file.named())),
                  load(database, PLAIN, file, file.named())));
      return List.of(
          Line.of(
              "%s: `ingest` of %,d rows, against the file without compression, rows/s"
                  .formatted(name(), file.rows()),
              Line.Unit.PER_SECOND,
              rounds.compare(name(), PLAIN, LoadTime::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  private static Candidate<LoadTime> load(
      LoadDatabase database, String name, RecordFile file, Path path) {
    return new Candidate<>(
        name,
        () -> {
          database.empty();
          var time = Ingest.time(database.database(), path, file.rows(), 0);
          database.require(file.rows(), file.currencies());
          return new LoadTime(file.rows(), time);
        });
  }
}
