package io.krispyto.http.wire;

import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.RowFormat;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The formats that an operation offers. The client chooses one with the parameter {@code format},
 * or otherwise with its {@code Accept}.
 *
 * @param formats the formats on offer
 * @param fileName returns the name of a CSV file without its extension, from the parameters
 * @param noData the message for results without data, if any
 */
public record OfferedFormats(
    List<RowFormat> formats, Function<JsonObject, String> fileName, String noData) {
  private static final String FORMAT = "format";

  /** For results that are always JSON. */
  public static final OfferedFormats JSON =
      new OfferedFormats(List.of(RowFormat.JSON), parameters -> "", "");

  public static OfferedFormats of(ReadOperation operation) {
    return new OfferedFormats(
        operation.formats(),
        parameters -> operation.fileName(parameters.getMap()),
        operation.noData());
  }

  /**
   * Adds the format that the client prefers to the parameters of a request.
   *
   * @return whether the client accepts any of the formats
   */
  public boolean choose(JsonObject parameters, Representation representation) {
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
    return formats.size() > 1;
  }

  /** Returns the format of a response, from the parameters that {@link #choose} completed. */
  public RowFormat format(JsonObject parameters) {
    var requested = parameters.getString(FORMAT);
    return requested == null ? formats.get(0) : RowFormat.parse(requested);
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
