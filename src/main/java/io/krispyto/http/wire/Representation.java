package io.krispyto.http.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.RowFormat;
import io.krispyto.http.wire.body.RequestDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * The client's preferred format and encoding, from its header fields (RFC 9110, section 12.5). Each
 * is a single line here, since {@link RequestDecoder} joins repeated ones.
 *
 * @param formats the accepted formats, most preferred first
 * @param encoding the preferred encoding
 */
public record Representation(List<RowFormat> formats, ContentEncoding encoding) {
  /** The fields that {@code Vary} must name. */
  public static final String DEPENDS_ON = HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING;

  /**
   * Parsing the fields costs more than the rest of a cached response. There are only as many
   * different values as there are kinds of clients.
   */
  private static final Cache<AcceptFields, Representation> PARSED =
      Caffeine.newBuilder().maximumSize(1000).executor(Runnable::run).build();

  private static final int MAX_KEPT = 500;

  private static final String PARSED_KEY = "krispyto.representation";

  private static final List<RowFormat> ANY = List.of(RowFormat.values());

  /** The raw fields; null if absent. */
  private record AcceptFields(String accept, String acceptEncoding) {
    public static AcceptFields of(HttpServerRequest request) {
      var headers = request.headers();
      return new AcceptFields(
          headers.get(HttpHeaders.ACCEPT), headers.get(HttpHeaders.ACCEPT_ENCODING));
    }

    boolean areShort() {
      return length(accept) + length(acceptEncoding) <= MAX_KEPT;
    }

    private static int length(String field) {
      return field == null ? 0 : field.length();
    }
  }

  /** Returns the preferences of a request whose fields were parsed before. */
  public static Optional<Representation> known(HttpServerRequest request) {
    return Optional.ofNullable(PARSED.getIfPresent(AcceptFields.of(request)));
  }

  /** Returns the preferences of a request, parsed once per request. */
  public static Representation of(RoutingContext context) {
    Representation before = context.get(PARSED_KEY);
    if (before != null) {
      return before;
    }
    var parsed = parse(context);
    context.put(PARSED_KEY, parsed);
    return parsed;
  }

  private static Representation parse(RoutingContext context) {
    var fields = AcceptFields.of(context.request());
    var parsed =
        new Representation(
            formats(context.parsedHeaders().accept()),
            encoding(context.parsedHeaders().acceptEncoding()));
    if (fields.areShort()) {
      PARSED.put(fields, parsed);
    }
    return parsed;
  }

  /** Returns the offered format that the client prefers; empty if it accepts none. */
  Optional<RowFormat> best(List<RowFormat> offered) {
    return formats.stream().filter(offered::contains).findFirst();
  }

  /** Returns whether the client accepts a response that is always JSON. */
  public boolean takesJson() {
    return formats.contains(RowFormat.JSON);
  }

  /** Returns whether the client accepts a media type that is not a format of rows. */
  public static boolean takes(RoutingContext context, String mediaType) {
    var accepted = context.parsedHeaders().accept();
    return accepted.isEmpty() || weight(accepted, mediaType) > 0;
  }

  /** Returns whether the client explicitly prefers one media type to another. */
  static boolean prefers(RoutingContext context, String one, String another) {
    var accepted = context.parsedHeaders().accept();
    return weight(accepted, one) > weight(accepted, another);
  }

  /** A client without the field accepts anything. Ties are broken in our order. */
  private static List<RowFormat> formats(List<MIMEHeader> accepted) {
    if (accepted.isEmpty()) {
      return ANY;
    }
    return ANY.stream()
        .filter(format -> weight(accepted, format.mediaType()) > 0)
        .sorted(
            (a, b) ->
                Float.compare(weight(accepted, b.mediaType()), weight(accepted, a.mediaType())))
        .toList();
  }

  private static float weight(List<MIMEHeader> accepted, String mediaType) {
    // The most specific range decides: "application/json;q=0, *" refuses JSON.
    return accepted.stream()
        .filter(range -> covers(range, mediaType))
        .max((a, b) -> Integer.compare(specificity(a), specificity(b)))
        .map(MIMEHeader::weight)
        .orElse(0f);
  }

  // Vert.x lower-cases the type, but the subtype only if parameters follow it.
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

  /**
   * Returns the encoding with the greatest weight; on a tie, the first. A client without the field
   * gets uncompressed bytes, which every client understands.
   */
  private static ContentEncoding encoding(List<ParsedHeaderValue> accepted) {
    var best = ContentEncoding.IDENTITY;
    var greatest = named(accepted, "identity").orElse(0f);
    for (var encoding : ContentEncoding.values()) {
      var weight = weight(accepted, encoding);
      // Compressed bytes arrive sooner, so they win a tie.
      var isBetter = weight > greatest || weight == greatest && best == ContentEncoding.IDENTITY;
      if (encoding != ContentEncoding.IDENTITY
          && weight > 0
          && isBetter
          && encoding.isAvailable()) {
        best = encoding;
        greatest = weight;
      }
    }
    return best;
  }

  private static float weight(List<ParsedHeaderValue> accepted, ContentEncoding encoding) {
    return named(accepted, encoding.coding())
        // A wildcard covers gzip only: encodings newer than gzip must be named.
        .or(() -> encoding == ContentEncoding.GZIP ? named(accepted, "*") : Optional.empty())
        .orElse(0f);
  }

  private static Optional<Float> named(List<ParsedHeaderValue> accepted, String coding) {
    return accepted.stream()
        .filter(value -> value.value().equalsIgnoreCase(coding))
        .findFirst()
        .map(ParsedHeaderValue::weight);
  }
}
