package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import io.krispyto.bench.process.PsqlCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Ten times as many rows in the same heap. One round, since it takes minutes. */
public final class IngestLargeRow implements BenchmarkRow {
  private static final int TIMES = 10;
  private static final String INGEST = "ingest";
  private static final String PSQL = "psql";

  @Override
  public String name() {
    return "ingest-large";
  }

  @Override
  public boolean isByDefault() {
    return false;
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var file =
        RecordFile.of(TIMES * context.settings().ingestCurrencies(), RecordFile.Order.CURRENCIES);
    try (var database = LoadDatabase.create(context.database(), name(), false)) {
      return List.of(measure(context, database, file));
    } finally {
      file.delete();
    }
  }

  private Line measure(BenchContext context, LoadDatabase database, RecordFile file) {
    var memory = new AtomicReference<Ingest.Watched>();
    var candidates = new ArrayList<Candidate<LoadTime>>();
    candidates.add(
        new Candidate<>(
            INGEST,
            () -> {
              database.empty();
              memory.set(Ingest.watch(database.database(), file.named(), file.rows()));
              database.require(file.rows(), file.currencies());
              return new LoadTime(file.rows(), memory.get().time());
            }));
    if (PsqlCopy.isInstalled()) {
      candidates.add(new Candidate<>(PSQL, () -> IngestRow.psqlOnce(database, file)));
    }
    var rounds = context.once(this, candidates);
    var took =
        "heap of 256 MiB, at most %,d MiB live after a collection; at most %,d MiB resident"
            .formatted(memory.get().heapMib(), memory.get().residentMib());
    System.out.printf("%-12s %s%n", name(), took);
    var work = "ingest-large: `ingest` of %,d rows".formatted(file.rows());
    return PsqlCopy.isInstalled()
        ? Line.of(
                work + ", against `psql \\copy`, rows/s",
                Line.Unit.PER_SECOND,
                rounds.compare(INGEST, PSQL, LoadTime::perSecond))
            .withRemark(took)
        : Line.without(work, rounds.of(INGEST).get(0) + "; " + took + "; " + IngestRow.NO_PSQL);
  }
}
