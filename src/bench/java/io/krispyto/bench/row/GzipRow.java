package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Script;
import java.util.List;
import java.util.Map;

/** Requests of browsers, which all accept compressed responses. */
public final class GzipRow implements BenchmarkRow {
  private static final int OK = 200;
  private static final String GZIP = "gzip";

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var request = Dashboard.newest().request().with("Accept-Encoding: gzip");
    try (var server = context.krispyto(Map.of())) {
      var reply = server.reply(request).require(OK);
      if (!reply.field("content-encoding").filter(GZIP::equals).isPresent()) {
        throw new RowFailure("the server does not compress its response with gzip");
      }
      var length = reply.body().length;
      var opening = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      return List.of(
          AgainstBare.measure(
              this,
              context,
              server,
              List.of(request),
              opening,
              "`Accept-Encoding: gzip`, %,d bytes".formatted(length)));
    }
  }
}
