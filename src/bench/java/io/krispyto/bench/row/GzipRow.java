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
      var answer = server.answer(request).require(OK);
      if (!answer.field("content-encoding").filter(GZIP::equals).isPresent()) {
        throw new RowFailure("the server does not compress its response with gzip");
      }
      var length = answer.body().length;
      var talk = HttpConversation.expecting(OK, length, Script.always(request.bytes()));
      return List.of(
          AgainstBare.measure(
              this,
              context,
              server,
              List.of(request),
              talk,
              "`Accept-Encoding: gzip`, %,d bytes".formatted(length)));
    }
  }
}
