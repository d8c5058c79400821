package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import java.util.List;
import java.util.Map;

/** Many different queries, some much more frequent than others. */
public final class ZipfRow implements BenchmarkRow {
  private static final int REQUESTS = 500;
  private static final double EXPONENT = 1.0;
  private static final long SEED = 20221009;
  private static final int OK = 200;

  @Override
  public String name() {
    return "zipf";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var queries = Dashboard.mixed(context.database(), REQUESTS, SEED);
    var requests = queries.stream().map(Dashboard::request).toList();
    try (var server = context.krispyto(Map.of())) {
      requests.forEach(request -> server.reply(request).require(OK));
      var opening =
          HttpConversation.expectingOk(Script.zipf(Dashboard.bytes(queries), EXPONENT, SEED));
      return List.of(
          AgainstBare.measure(
              this,
              context,
              server,
              requests,
              opening,
              "%d different queries, exponent %.1f, seed %d".formatted(REQUESTS, EXPONENT, SEED)));
    }
  }
}
