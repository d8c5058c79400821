package io.krispyto.http;

import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;

/** The media types that a client can take (RFC 9110, section 12.5.1). */
final class Accept {
  private Accept() {}

  /** Whether the client takes JSON; one that does not say takes anything. */
  static boolean json(RoutingContext context) {
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

  private static boolean coversJson(MIMEHeader range) {
    return specificity(range) == 0 && range.component().equals("*")
        || range.component().equals("application")
            && (range.subComponent().equals("*") || range.subComponent().equals("json"));
  }

  private static int specificity(MIMEHeader range) {
    if (!range.subComponent().equals("*")) {
      return 2;
    }
    return range.component().equals("*") ? 0 : 1;
  }
}
