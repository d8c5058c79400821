package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.PostgresConversation;
import io.krispyto.bench.process.Database;
import io.krispyto.bench.process.Pgbench;
import java.util.List;

/**
 * Checks that the database client of {@link UncachedRow} achieves as much as {@code pgbench}, so
 * that the comparison is fair. Only if {@code pgbench} is installed.
 */
public final class DatabaseClientRow implements BenchmarkRow {
  private static final String WORK =
      "pgbench: the client of the row uncached, against `pgbench -M prepared` with the same SQL";

  @Override
  public String name() {
    return "pgbench";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    if (!Pgbench.isInstalled()) {
      return List.of(Line.without(WORK, "not measured: pgbench is not on the PATH"));
    }
    var database = context.database().main();
    var request = Dashboard.newest();
    var ours = context.fast("ours", opening(database, List.of(request)));
    var pgbench = Pgbench.of(database, request.sql());
    var settings = context.settings();
    var rounds =
        context.rounds(
            this,
            List.of(
                new Candidate<>("ours", () -> new Rate(ours.round().get().perSecond())),
                new Candidate<>(
                    "pgbench",
                    () ->
                        new Rate(
                            pgbench.perSecond(
                                settings.warmUp(), settings.counted(), settings.threads())))));
    return List.of(
        Line.of(
            WORK,
            Line.Unit.PER_SECOND,
            rounds.compare("ours", "pgbench", Rate::perSecond),
            Target.atLeast(1)));
  }

  private record Rate(double perSecond) {
    @Override
    public String toString() {
      return "%,8.0f /s".formatted(perSecond);
    }
  }

  /** One conversation for each connection of the server, all with the same statement. */
  static Conversation.Opening opening(Database database, List<Dashboard> queries) {
    return PostgresConversation.about(
        database.user(),
        database.name(),
        queries.get(0).sql().text(),
        queries.stream().map(each -> each.sql().parameters()).toList());
  }
}
