package io.krispyto.http.wire;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The decoded query string of a request. Vert.x's own decoding is not used, because it treats a
 * semicolon as a separator: {@code order_by=price;x} would be a valid query.
 */
public final class QueryString {
  private static final String DECODED = "krispyto.query";
  private static final int MAX_PARAMETERS = 1000;

  private QueryString() {}

  /**
   * Returns the values by name, in order; decoded once per request.
   *
   * @throws HttpException with 400 if the query or the path cannot be decoded
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
