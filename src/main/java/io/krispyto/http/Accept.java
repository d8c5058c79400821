package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;

/** The media types that a client can take (RFC 9110, section 12.5.1). */
final class Accept {
  private Accept() {}

  /** Has those who do not take JSON told so, and the others answered. */
  static Handler<RoutingContext> requiringJson(Handler<RoutingContext> answer) {
    return context -> {
      if (json(context)) {
        answer.handle(context);
      } else {
        Problems.respond(context, Problem.NOT_ACCEPTABLE, "This is answered as application/json.");
      }
    };
  }

  /** Whether the client takes JSON; one that does not say takes anything. */
  private static boolean json(RoutingContext context) {
    joinLines(context.request().headers());
    var accepted = context.parsedHeaders().accept();
    if (accepted.isEmpty()) {
      return true;
    }
    // The most specific range decides: "application/json;q=0, */*" is a no.
    return accepted.stream()
        .filter(Accept::coversJson)
        .max((a, b) -> Integer.compare(specificity(a), specificity(b)))
        .map(range -> range.weight() > 0)
        .orElse(false);
  }

  /** Several field lines mean the same as one (RFC 9110, section 5.3); Vert.x parses the first. */
  private static void joinLines(MultiMap headers) {
    var lines = headers.getAll(HttpHeaders.ACCEPT);
    if (lines.size() > 1) {
      headers.set(HttpHeaders.ACCEPT, String.join(",", lines));
    }
  }

  // Vert.x gives the type in lower case, the subtype only where parameters follow it.
  private static boolean coversJson(MIMEHeader range) {
    return specificity(range) == 0 && range.component().equals("*")
        || range.component().equals("application")
            && (range.subComponent().equals("*") || range.subComponent().equalsIgnoreCase("json"));
  }

  private static int specificity(MIMEHeader range) {
    if (!range.subComponent().equals("*")) {
      return 2;
    }
    return range.component().equals("*") ? 0 : 1;
  }
}
