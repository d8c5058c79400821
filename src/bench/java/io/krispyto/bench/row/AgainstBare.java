package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.process.HttpProcess;
import io.krispyto.bench.process.Request;
import java.util.List;

/** What several rows do: the server, and bare Vert.x writing the same bytes. */
final class AgainstBare {
  private AgainstBare() {}

  /** Requests per second. */
  static Line measure(
      Row row,
      Laboratory laboratory,
      HttpProcess server,
      List<Request> requests,
      Conversation.Opening talk,
      String work) {
    try (var bare = HttpProcess.bare(server, requests)) {
      var rounds =
          laboratory.rounds(
              row,
              List.of(
                  laboratory.fast("server", server, talk), laboratory.fast("bare", bare, talk)));
      return Line.of(
          row.name() + ": " + work + ", against bare Vert.x writing the same bytes",
          Line.Unit.PER_SECOND,
          rounds.compare("server", "bare", Outcome::perSecond));
    }
  }
}
