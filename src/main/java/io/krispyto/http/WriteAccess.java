package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.krispyto.config.Secret;
import io.krispyto.domain.Sha256;
import io.krispyto.http.wire.Problems;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Allows writes only with the configured token ({@code Authorization: Bearer}, RFC 6750), and
 * refuses all writes if none is configured.
 */
final class WriteAccess implements Handler<RoutingContext> {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> expected;

  WriteAccess(Optional<Secret> token) {
    expected = token.map(secret -> hash(secret.value()));
  }

  @Override
  public void handle(RoutingContext context) {
    if (expected.isEmpty()) {
      Problems.respond(
          context, Problem.FORBIDDEN, "Writes are disabled: API_TOKEN is not set on this server.");
      return;
    }
    var given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (given == null || !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      refuse(
          context,
          "Bearer realm=\"krispyto\"",
          "Writes require a token. Send it as Authorization: Bearer.");
    } else if (!isExpected(given.substring(SCHEME.length()).strip())) {
      refuse(
          context, "Bearer realm=\"krispyto\", error=\"invalid_token\"", "The token is invalid.");
    } else {
      context.next();
    }
  }

  /**
   * Compares hashes, in constant time: {@code isEqual} on the tokens themselves would reveal their
   * lengths.
   */
  private boolean isExpected(String token) {
    return MessageDigest.isEqual(expected.get(), hash(token));
  }

  private static void refuse(RoutingContext context, String challenge, String sentence) {
    context.response().putHeader("WWW-Authenticate", challenge);
    Problems.respond(context, Problem.UNAUTHORIZED, sentence);
  }

  private static byte[] hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
