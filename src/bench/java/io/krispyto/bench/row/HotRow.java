package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** One query repeatedly, with default settings. */
public final class HotRow implements BenchmarkRow {
  private static final double TARGET = 0.95;
  private static final int OK = 200;

  @Override
  public String name() {
    return "hot";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var request = Dashboard.newest().request();
    try (var server = context.krispyto(Map.of());
        var bare = HttpProcess.bare(server, List.of(request));
        var barest = HttpProcess.barest(server, List.of(request))) {
      var length = server.reply(request).require(OK).body().length;
      var opening = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast("server", server, opening),
                  context.fast("bare", bare, opening),
                  context.fast("bare, minimal head", barest, opening)));
      return List.of(
          Line.of(
              "hot: cached `/dashboard?id=all`, %,d bytes, against bare Vert.x writing the same bytes"
                  .formatted(length),
              Line.Unit.PER_SECOND,
              rounds.compare("server", "bare", Outcome::perSecond),
              Target.atLeast(TARGET)),
          Line.of(
              "hot: the same against bare Vert.x writing the body with only type and length as header fields",
              Line.Unit.PER_SECOND,
              rounds.compare("server", "bare, minimal head", Outcome::perSecond)));
    }
  }
}
