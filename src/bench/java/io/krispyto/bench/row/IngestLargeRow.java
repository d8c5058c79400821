package io.krispyto.bench.row;

import io.krispyto.bench.Contestant;
import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import io.krispyto.bench.process.PsqlCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Ten times as many rows in the same heap: once each, since it takes minutes. */
public final class IngestLargeRow implements Row {
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
  public List<Line> measure(Laboratory laboratory) {
    var file =
        RecordFile.of(
            TIMES * laboratory.settings().ingestCurrencies(), RecordFile.Order.CURRENCIES);
    try (var database = LoadDatabase.create(laboratory.database(), name(), false)) {
      return List.of(measure(laboratory, database, file));
    } finally {
      file.delete();
    }
  }

  private Line measure(Laboratory laboratory, LoadDatabase database, RecordFile file) {
    var memory = new AtomicReference<Ingest.Watched>();
    var contestants = new ArrayList<Contestant<LoadTime>>();
    contestants.add(
        new Contestant<>(
            INGEST,
            () -> {
              database.empty();
              memory.set(Ingest.watch(database.database(), file.named(), file.rows()));
              database.require(file.rows(), file.currencies());
              return new LoadTime(file.rows(), memory.get().time());
            }));
    if (PsqlCopy.isInstalled()) {
      contestants.add(new Contestant<>(PSQL, () -> IngestRow.psqlOnce(database, file)));
    }
    var rounds = laboratory.once(this, contestants);
    var took =
        "heap of 256 MiB, of which a collection left %,d at most; %,d MiB resident at most"
            .formatted(memory.get().heapMib(), memory.get().residentMib());
    System.out.printf("%-12s %s%n", name(), took);
    var work = "ingest-large: `ingest` of %,d rows".formatted(file.rows());
    return PsqlCopy.isInstalled()
        ? Line.of(
                work + ", against `psql \\copy`, rows/s",
                Line.Unit.PER_SECOND,
                rounds.compare(INGEST, PSQL, LoadTime::perSecond))
            .remarking(took)
        : Line.without(work, rounds.of(INGEST).get(0) + "; " + took + "; " + IngestRow.NO_PSQL);
  }
}
