package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** Tail latency at a fixed rate over many connections. */
public final class TailRow implements BenchmarkRow {
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
  public List<Line> measure(BenchContext context) {
    var request = Dashboard.newest().request();
    try (var server = context.krispyto(Map.of());
        var bare = HttpProcess.bare(server, List.of(request))) {
      var length = server.reply(request).require(OK).body().length;
      var opening = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      var rate = context.settings().rate();
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.atRate("server", rate, server, opening, connections),
                  context.atRate("bare", rate, bare, opening, connections)));
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
