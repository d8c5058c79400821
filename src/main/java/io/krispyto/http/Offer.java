package io.krispyto.http;

import io.krispyto.bus.Page;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The media types in which an operation is answered, of which the client chooses one (RFC 9110,
 * section 12.5.1).
 *
 * @param mediaTypes the one first that a client gets who does not say
 * @param fileName without what tells the media type: of CSV, which is to be kept in a file
 */
record Offer(List<String> mediaTypes, Function<BusQuestion, String> fileName) {
  /** What most is answered in, alone. */
  static final Offer JSON = new Offer(List.of(Page.JSON), question -> "");

  /** Whether there are several. */
  boolean isChoice() {
    return mediaTypes.size() > 1;
  }

  /** The one that the client of a request likes best; empty if it takes none. */
  Optional<String> choose(RoutingContext context) {
    if (mediaTypes.equals(JSON.mediaTypes)) {
      return Representation.of(context).isAcceptable()
          ? Optional.of(mediaTypes.get(0))
          : Optional.empty();
    }
    Representation.joinAccept(context);
    return choose(context.parsedHeaders().accept());
  }

  /** A client that does not say takes anything. */
  Optional<String> choose(List<MIMEHeader> accepted) {
    var best = Optional.<String>empty();
    var greatest = 0f;
    for (var mediaType : mediaTypes) {
      var weight = accepted.isEmpty() ? 1 : weight(accepted, mediaType);
      if (weight > greatest) {
        best = Optional.of(mediaType);
        greatest = weight;
      }
    }
    return best;
  }

  private static float weight(List<MIMEHeader> accepted, String mediaType) {
    // The most specific range decides: "application/json;q=0, */*" is a no.
    return accepted.stream()
        .filter(range -> covers(range, mediaType))
        .max((a, b) -> Integer.compare(specificity(a), specificity(b)))
        .map(MIMEHeader::weight)
        .orElse(0f);
  }

  // Vert.x gives the type in lower case, the subtype only where parameters follow it.
  private static boolean covers(MIMEHeader range, String mediaType) {
    var parts = mediaType.split("/");
    return specificity(range) == 0 && range.component().equals("*")
        || range.component().equals(parts[0])
            && (range.subComponent().equals("*")
                || range.subComponent().equalsIgnoreCase(parts[1]));
  }

  private static int specificity(MIMEHeader range) {
    if (!range.subComponent().equals("*")) {
      return 2;
    }
    return range.component().equals("*") ? 0 : 1;
  }

  /** Puts the name under which a browser keeps it. */
  void putName(RoutingContext context, BusQuestion question, String mediaType) {
    if (mediaType.equals(Page.CSV)) {
      context
          .response()
          .putHeader(
              "Content-Disposition",
              "attachment; filename=\"" + fileName.apply(question) + ".csv\"");
    }
  }
}
