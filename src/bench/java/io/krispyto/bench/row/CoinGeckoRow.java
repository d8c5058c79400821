package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.Request;
import java.util.List;
import java.util.Map;

/** Cached responses of the CoinGecko-compatible API, against those of our own. */
public final class CoinGeckoRow implements BenchmarkRow {
  private static final double TARGET = 0.9;
  private static final int OK = 200;

  @Override
  public String name() {
    return "coingecko";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var theirs = new Request("/api/v3/coins/markets?vs_currency=usd&per_page=20");
    try (var server = context.krispyto(Map.of())) {
      var length = server.reply(theirs).require(OK).body().length;
      // As many rows as make a response of about the same size.
      var row = server.reply(dashboard(1)).require(OK).body().length;
      var ours = dashboard(Math.max(1, length / row));
      var oursLength = server.reply(ours).require(OK).body().length;
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast(
                      "theirs",
                      server,
                      HttpConversation.expecting(OK, length, Script.always(theirs.bytes()))),
                  context.fast(
                      "ours",
                      server,
                      HttpConversation.expecting(OK, oursLength, Script.always(ours.bytes())))));
      return List.of(
          Line.of(
              "coingecko: cached `/api/v3/coins/markets`, %,d bytes, against cached `/dashboard`, %,d bytes"
                  .formatted(length, oursLength),
              Line.Unit.PER_SECOND,
              rounds.compare("theirs", "ours", Outcome::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  private static Request dashboard(int rows) {
    return new Request(Dashboard.newest().request().target() + "&limit=" + rows);
  }
}
