package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** How long the slowest answers take while requests come at a fixed rate over many connections. */
public final class TailRow implements Row {
  private static final int OK = 200;

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
    var request = Dashboard.newest().request();
    try (var server = laboratory.krispyto(Map.of());
        var bare = HttpProcess.bare(server, List.of(request))) {
      var length = server.answer(request).require(OK).body().length;
      var talk = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      var rate = laboratory.settings().rate();
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  laboratory.atRate("server", rate, server, talk, connections),
                  laboratory.atRate("bare", rate, bare, talk, connections)));
      return Latencies.lines(
          name(),
          "at %,.0f requests/s over %,d connections, against bare Vert.x"
              .formatted(rate, connections),
          rounds,
          "server",
          "bare",
          rate);
    }
  }
}
