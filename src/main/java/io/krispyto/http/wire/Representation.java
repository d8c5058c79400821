package io.krispyto.http.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.RowFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Which form of an answer a client takes, by its header fields (RFC 9110, section 12.5). Each is a
 * single line here, since {@link RequestDecoder} joins repeated ones.
 *
 * @param formats those that it takes, the one that it likes best first
 * @param encoding the one it likes best
 */
public record Representation(List<RowFormat> formats, ContentEncoding encoding) {
  /** What {@code Vary} has to name. */
  public static final String DEPENDS_ON = HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING;

  /**
   * Parsing the fields is dearer than all else that a cached answer takes, and there are only as
   * many of them as there are kinds of clients.
   */
  private static final Cache<Wishes, Representation> PARSED =
      Caffeine.newBuilder().maximumSize(1000).executor(Runnable::run).build();

  private static final int LONGEST_KEPT = 500;

  private static final List<RowFormat> ANY = List.of(RowFormat.values());

  /** The fields as they are; null where there is none. */
  private record Wishes(String accept, String acceptEncoding) {
    public static Wishes of(HttpServerRequest request) {
      var headers = request.headers();
      return new Wishes(headers.get(HttpHeaders.ACCEPT), headers.get(HttpHeaders.ACCEPT_ENCODING));
    }

    boolean areShort() {
      return length(accept) + length(acceptEncoding) <= LONGEST_KEPT;
    }

    private static int length(String field) {
      return field == null ? 0 : field.length();
    }
  }

  /** The form for a request whose fields were parsed before. */
  public static Optional<Representation> known(HttpServerRequest request) {
    return Optional.ofNullable(PARSED.getIfPresent(Wishes.of(request)));
  }

  /** The form for a request. */
  public static Representation of(RoutingContext context) {
    var wishes = Wishes.of(context.request());
    var parsed =
        new Representation(
            formats(context.parsedHeaders().accept()),
            encoding(context.parsedHeaders().acceptEncoding()));
    if (wishes.areShort()) {
      PARSED.put(wishes, parsed);
    }
    return parsed;
  }

  /** The one of some formats that the client likes best; empty if it takes none. */
  Optional<RowFormat> best(List<RowFormat> offered) {
    return formats.stream().filter(offered::contains).findFirst();
  }

  /** Whether the client takes what is answered in JSON alone. */
  public boolean takesJson() {
    return formats.contains(RowFormat.JSON);
  }

  /** Whether the client of a request takes a media type that is no format of rows. */
  public static boolean takes(RoutingContext context, String mediaType) {
    var accepted = context.parsedHeaders().accept();
    return accepted.isEmpty() || weight(accepted, mediaType) > 0;
  }

  /** Whether the client of a request likes one media type better than another, and says so. */
  static boolean prefers(RoutingContext context, String one, String another) {
    var accepted = context.parsedHeaders().accept();
    return weight(accepted, one) > weight(accepted, another);
  }

  /** A client that does not say takes anything. Of those that it likes alike, ours are first. */
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

  /**
   * The one of the greatest weight; of several, the first. A client that does not say gets the
   * bytes as they are, which everyone understands.
   */
  private static ContentEncoding encoding(List<ParsedHeaderValue> accepted) {
    var best = ContentEncoding.IDENTITY;
    var greatest = named(accepted, "identity").orElse(0f);
    for (var encoding : ContentEncoding.values()) {
      var weight = weight(accepted, encoding);
      // Packed ones arrive sooner, so they win where the client likes both the same.
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
        // Whoever takes anything will not mean what came after gzip.
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
