package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.Rounds;
import io.krispyto.bench.Target;
import io.krispyto.bench.process.Program;
import java.util.ArrayList;
import java.util.List;

/** From the start of the process to the first 200, on an existing database. */
public final class StartUpRow implements BenchmarkRow {
  private static final double MORE_SECONDS = 0.4;

  private static final String SERVER = "server";
  private static final String SERVER_ARCHIVED = "server, archive";
  private static final String BARE = "bare web";
  private static final String BARE_ARCHIVED = "bare web, archive";

  @Override
  public String name() {
    return "start-up";
  }

  private record Start(double seconds) {
    @Override
    public String toString() {
      return "%.3f s".formatted(seconds);
    }
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var request = Dashboard.newest().request();
    var database = context.database().main();
    var bare = Program.bareWeb();
    var candidates = new ArrayList<Candidate<Start>>();
    if (Program.hasArchive()) {
      candidates.add(candidate(SERVER_ARCHIVED, Program.archivedKrispyto(database)));
    }
    candidates.add(candidate(SERVER, Program.krispyto(database)));
    candidates.add(candidate(BARE, bare));
    candidates.add(candidate(BARE_ARCHIVED, Program.archivedBareWeb(bare, request)));
    var rounds = context.rounds(this, candidates);
    return List.of(
        archived(
            rounds, BARE, "with a class-data archive, against a bare Vert.x web server without"),
        archived(rounds, BARE_ARCHIVED, "both with a class-data archive"),
        Line.of(
            work("both without a class-data archive"),
            Line.Unit.SECONDS,
            rounds.compare(SERVER, BARE, Start::seconds)));
  }

  private static Candidate<Start> candidate(String name, Program program) {
    var request = Dashboard.newest().request();
    return new Candidate<>(name, () -> new Start(program.timeStart(request).toNanos() / 1e9));
  }

  private static Line archived(Rounds<Start> rounds, String other, String how) {
    if (!Program.hasArchive()) {
      return Line.without(work(how), "not measured: there is no target/krispyto-server.jsa");
    }
    var comparison = rounds.compare(SERVER_ARCHIVED, other, Start::seconds);
    return other.equals(BARE)
        ? Line.of(
            work(how), Line.Unit.SECONDS, comparison, Target.noLongerThanOtherAnd(MORE_SECONDS))
        : Line.of(work(how), Line.Unit.SECONDS, comparison);
  }

  private static String work(String how) {
    return "start-up: process start to first 200, " + how;
  }
}
