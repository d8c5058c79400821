package io.krispyto.http.wire;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The query of a request, decoded. Not Vert.x's own decoding, which takes a semicolon for a
 * separator: {@code order_by=price;x} would be a good query.
 */
public final class QueryString {
  private static final String DECODED = "krispyto.query";
  private static final int MAX_PARAMETERS = 1000;

  private QueryString() {}

  /**
   * The values by name, in their order; decoded once a request.
   *
   * @throws HttpException with 400 if it, or the path before it, cannot be decoded
   */
  public static Map<String, List<String>> of(RoutingContext context) {
    Map<String, List<String>> decoded = context.get(DECODED);
    if (decoded == null) {
      decoded = decode(context.request().uri());
      context.put(DECODED, decoded);
    }
    return decoded;
  }

  private static Map<String, List<String>> decode(String uri) {
    PercentEncoding.require(uri);
    return new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true)
        .parameters();
  }
}
