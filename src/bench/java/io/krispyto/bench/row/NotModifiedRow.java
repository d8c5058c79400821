package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import java.util.List;
import java.util.Map;

/** Clients that revalidate a cached response. */
public final class NotModifiedRow implements BenchmarkRow {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  @Override
  public String name() {
    return "304";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var request = Dashboard.newest().request();
    try (var server = context.krispyto(Map.of())) {
      var tag =
          server
              .reply(request)
              .require(OK)
              .field("etag")
              .orElseThrow(() -> new RowFailure("the server sends no ETag with its 200"));
      var again = request.with("If-None-Match: " + tag);
      server.reply(again).require(NOT_MODIFIED);
      var opening = HttpConversation.expecting(NOT_MODIFIED, 0, Script.always(again.bytes()));
      return List.of(
          AgainstBare.measure(
              this, context, server, List.of(again), opening, "304 to `If-None-Match`"));
    }
  }
}
