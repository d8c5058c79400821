package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Rounds;
import io.krispyto.bench.Row;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** How long the slowest answers take while requests come at a fixed rate over many connections. */
public final class TailRow implements Row {
  private static final int OK = 200;
  private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

  /** Below this part of the rate, it was not kept. */
  private static final double KEPT = 0.99;

  private final int connections;

  public TailRow(int connections) {
    this.connections = connections;
  }

  @Override
  public String name() {
    return "tail-" + connections;
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var question = Dashboard.newest().question();
    try (var server = laboratory.krispyto(Map.of());
        var bare = HttpProcess.bare(server, List.of(question))) {
      var length = server.answer(question).require(OK).body().length;
      var talk = HttpConversation.expecting(OK, length, Script.always(question.bytes()));
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  laboratory.atRate("server", server, talk, connections),
                  laboratory.atRate("bare", bare, talk, connections)));
      var rate = laboratory.settings().rate();
      return PERCENTILES.stream().map(percentile -> line(rounds, percentile, rate)).toList();
    }
  }

  private Line line(Rounds<Outcome> rounds, double percentile, double rate) {
    var line =
        Line.of(
            "%s: p%s at %,.0f requests/s over %,d connections, against bare Vert.x"
                .formatted(name(), text(percentile), rate, connections),
            Line.Unit.MILLISECONDS,
            rounds.compare("server", "bare", outcome -> outcome.latencyMillis(percentile)));
    return line.remarking(
        kept("server", rounds.of("server"), rate) + ", " + kept("bare", rounds.of("bare"), rate));
  }

  private static String text(double percentile) {
    return percentile == Math.rint(percentile)
        ? String.valueOf((int) percentile)
        : String.valueOf(percentile);
  }

  private static String kept(String contestant, List<Outcome> outcomes, double rate) {
    var slowest = outcomes.stream().mapToDouble(Outcome::perSecond).min().orElseThrow();
    var unanswered = outcomes.stream().mapToLong(Outcome::unanswered).sum();
    return slowest >= KEPT * rate && unanswered == 0
        ? contestant + " kept the rate"
        : "%s **did not keep the rate**: %,.0f /s, %,d unanswered"
            .formatted(contestant, slowest, unanswered);
  }
}
