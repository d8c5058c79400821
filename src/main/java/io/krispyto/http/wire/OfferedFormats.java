package io.krispyto.http.wire;

import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.history.HistoryShape;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The formats that an operation offers. The client chooses one with the parameter {@code format},
 * or otherwise with its {@code Accept}.
 *
 * @param formats the formats on offer
 * @param isInPath whether the path names the format, so that the client has no choice
 * @param fileName returns the name of a CSV file without its extension, from the parameters
 * @param noData the message for results without data, if any
 */
public record OfferedFormats(
    List<RowFormat> formats,
    boolean isInPath,
    Function<JsonObject, String> fileName,
    String noData) {
  private static final String FORMAT = "format";

  /** For results that are always JSON. */
  public static final OfferedFormats JSON =
      new OfferedFormats(List.of(RowFormat.JSON), false, parameters -> "", "");

  public static OfferedFormats of(ReadOperation operation) {
    return of(operation, operation.formats(), false);
  }

  /** The one format of a path such as {@code /dashboard.csv}. */
  public static OfferedFormats inPath(ReadOperation operation, RowFormat format) {
    return of(operation, List.of(format), true);
  }

  private static OfferedFormats of(
      ReadOperation operation, List<RowFormat> formats, boolean isInPath) {
    return new OfferedFormats(
        formats,
        isInPath,
        parameters -> operation.fileName(parameters.getMap()),
        operation.noData());
  }

  /**
   * Adds the format that the client prefers to the parameters of a request.
   *
   * @return whether the client accepts any of the formats
   */
  public boolean choose(JsonObject parameters, Representation representation) {
    if (isInPath) {
      parameters.put(FORMAT, formats.get(0).text());
      return true;
    }
    // A format in the URL takes precedence over the Accept field, which browsers send with every
    // request.
    var isRequested = formats.size() > 1 && parameters.containsKey(FORMAT);
    var best = isRequested ? Optional.<RowFormat>empty() : representation.best(formats);
    best.filter(format -> format != RowFormat.JSON)
        .ifPresent(format -> parameters.put(FORMAT, format.text()));
    return isRequested || best.isPresent();
  }

  /** Returns whether the response is a list of rows, possibly empty. */
  public boolean hasRows() {
    return isInPath || formats.size() > 1;
  }

  /** Returns the parameters that a link needs to select the same format. */
  public JsonObject linked(JsonObject parameters) {
    var linked = parameters.copy();
    if (isInPath) {
      linked.remove(FORMAT);
    }
    return linked;
  }

  /** Returns the format of a response, from the parameters that {@link #choose} completed. */
  private RowFormat format(JsonObject parameters) {
    var requested = parameters.getString(FORMAT);
    return requested == null ? formats.get(0) : RowFormat.parse(requested);
  }

  /** Returns the media type of a response, from the parameters that {@link #choose} completed. */
  public String mediaType(JsonObject parameters) {
    return HistoryShape.of(parameters.getMap()).mediaType(format(parameters));
  }

  public List<String> mediaTypes() {
    return formats.stream().map(RowFormat::mediaType).toList();
  }

  /**
   * Returns the {@code Content-Disposition} of a response that browsers save as a file; empty if
   * they should display it.
   */
  public Optional<String> disposition(JsonObject parameters, String mediaType) {
    return mediaType.equals(RowFormat.CSV.mediaType())
        ? Optional.of(new Attachment(fileName.apply(parameters) + ".csv").disposition())
        : Optional.empty();
  }
}
