package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import io.krispyto.bench.process.PsqlCopy;
import java.util.List;

/** A first load as a whole process, against {@code psql \copy} of the same rows. */
public final class IngestRow implements BenchmarkRow {
  private static final double TARGET = 1.0;
  private static final String INGEST = "ingest";
  private static final String PSQL = "psql";
  static final String NO_PSQL = "not measured: psql is not on the PATH";

  private final String name;
  private final RecordFile.Order order;
  private final boolean byOwner;

  /**
   * @param byOwner whether both load as the owner of the database, who is not a superuser
   */
  public IngestRow(String name, RecordFile.Order order, boolean byOwner) {
    this.name = name;
    this.order = order;
    this.byOwner = byOwner;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var currencies = context.settings().ingestCurrencies();
    var work =
        "%s: `ingest` of %,d rows in the order of their %s%s, against `psql \\copy`, rows/s"
            .formatted(
                name,
                RecordFile.rows(currencies),
                order.name().toLowerCase(),
                byOwner ? ", both as an owner who is not a superuser" : "");
    if (!PsqlCopy.isInstalled()) {
      return List.of(Line.without(work, NO_PSQL));
    }
    var file = RecordFile.of(currencies, order);
    try (var database = LoadDatabase.create(context.database(), name, byOwner)) {
      var rounds =
          context.roundsOfProcesses(this, List.of(ingest(database, file), psql(database, file)));
      return List.of(
          Line.of(
              work,
              Line.Unit.PER_SECOND,
              rounds.compare(INGEST, PSQL, LoadTime::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  private static Candidate<LoadTime> ingest(LoadDatabase database, RecordFile file) {
    return new Candidate<>(INGEST, () -> ingestOnce(database, file));
  }

  static LoadTime ingestOnce(LoadDatabase database, RecordFile file) {
    database.empty();
    var time = Ingest.time(database.database(), file.named(), file.rows(), 0);
    database.require(file.rows(), file.currencies());
    return new LoadTime(file.rows(), time);
  }

  private static Candidate<LoadTime> psql(LoadDatabase database, RecordFile file) {
    return new Candidate<>(PSQL, () -> psqlOnce(database, file));
  }

  static LoadTime psqlOnce(LoadDatabase database, RecordFile file) {
    database.emptyButFor(file.currenciesSql());
    var time = PsqlCopy.time(database.database(), file.numbered());
    database.require(file.rows(), file.currencies());
    return new LoadTime(file.rows(), time);
  }
}
