package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import java.util.List;
import java.util.Map;

/** Many different queries, some asked much more often than others, as people do. */
public final class ZipfRow implements Row {
  private static final int REQUESTS = 500;
  private static final double EXPONENT = 1.0;
  private static final long SEED = 20221009;
  private static final int OK = 200;

  @Override
  public String name() {
    return "zipf";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var asked = Dashboard.mixed(laboratory.database(), REQUESTS, SEED);
    var requests = asked.stream().map(Dashboard::request).toList();
    try (var server = laboratory.krispyto(Map.of())) {
      requests.forEach(request -> server.answer(request).require(OK));
      var talk = HttpConversation.expectingOk(Script.zipf(Dashboard.bytes(asked), EXPONENT, SEED));
      return List.of(
          AgainstBare.measure(
              this,
              laboratory,
              server,
              requests,
              talk,
              "%d different questions, exponent %.1f, seed %d"
                  .formatted(REQUESTS, EXPONENT, SEED)));
    }
  }
}
