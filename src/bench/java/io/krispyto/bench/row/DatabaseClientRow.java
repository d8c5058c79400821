package io.krispyto.bench.row;

import io.krispyto.bench.Contestant;
import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.PostgresConversation;
import io.krispyto.bench.process.Database;
import io.krispyto.bench.process.Pgbench;
import java.util.List;

/**
 * Whether what stands for the database in {@link UncachedRow} is what {@code pgbench} would get out
 * of it, so that the comparison is not made easy. Only where {@code pgbench} is installed.
 */
public final class DatabaseClientRow implements Row {
  private static final String WORK =
      "pgbench: the client of the row uncached, against `pgbench -M prepared` with the same SQL";

  @Override
  public String name() {
    return "pgbench";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    if (!Pgbench.isInstalled()) {
      return List.of(Line.without(WORK, "not measured: pgbench is not on the PATH"));
    }
    var database = laboratory.database().main();
    var request = Dashboard.newest();
    var ours = laboratory.fast("ours", talk(database, List.of(request)));
    var pgbench = Pgbench.of(database, request.sql());
    var settings = laboratory.settings();
    var rounds =
        laboratory.rounds(
            this,
            List.of(
                new Contestant<>("ours", () -> new Rate(ours.round().get().perSecond())),
                new Contestant<>(
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

  /** As many conversations as the server has connections, all with the same statement. */
  static Conversation.Opening talk(Database database, List<Dashboard> asked) {
    return PostgresConversation.about(
        database.user(),
        database.name(),
        asked.get(0).sql().text(),
        asked.stream().map(each -> each.sql().parameters()).toList());
  }
}
