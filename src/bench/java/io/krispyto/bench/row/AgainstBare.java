package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.process.HttpProcess;
import io.krispyto.bench.process.Request;
import java.util.List;

/** Compares the server with bare Vert.x writing the same bytes. */
final class AgainstBare {
  private AgainstBare() {}

  /** Requests per second. */
  static Line measure(
      BenchmarkRow row,
      BenchContext context,
      HttpProcess server,
      List<Request> requests,
      Conversation.Opening opening,
      String work) {
    try (var bare = HttpProcess.bare(server, requests)) {
      var rounds =
          context.rounds(
              row,
              List.of(
                  context.fast("server", server, opening), context.fast("bare", bare, opening)));
      return Line.of(
          row.name() + ": " + work + ", against bare Vert.x writing the same bytes",
          Line.Unit.PER_SECOND,
          rounds.compare("server", "bare", Outcome::perSecond));
    }
  }
}
