package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** One query again and again, the server as it is by default. */
public final class HotRow implements Row {
  private static final double TARGET = 0.95;
  private static final int OK = 200;

  @Override
  public String name() {
    return "hot";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var request = Dashboard.newest().request();
    try (var server = laboratory.krispyto(Map.of());
        var bare = HttpProcess.bare(server, List.of(request));
        var barest = HttpProcess.barest(server, List.of(request))) {
      var length = server.answer(request).require(OK).body().length;
      var talk = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  laboratory.fast("server", server, talk),
                  laboratory.fast("bare", bare, talk),
                  laboratory.fast("bare, least head", barest, talk)));
      return List.of(
          Line.of(
              "hot: cached `/dashboard?id=all`, %,d bytes, against bare Vert.x writing the same bytes"
                  .formatted(length),
              Line.Unit.PER_SECOND,
              rounds.compare("server", "bare", Outcome::perSecond),
              Target.atLeast(TARGET)),
          Line.of(
              "hot: the same against bare Vert.x writing the body with no header fields but type and length",
              Line.Unit.PER_SECOND,
              rounds.compare("server", "bare, least head", Outcome::perSecond)));
    }
  }
}
