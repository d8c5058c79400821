package io.krispyto.http.wire;

import io.krispyto.domain.RowFormat;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The formats in which an operation is answered, of which the client chooses one: by the parameter
 * {@code format}, or else by its {@code Accept}.
 *
 * @param formats what there is
 * @param fileName of the parameters, without what tells the format: of CSV, which is to be kept in
 *     a file
 * @param noData what is said where there is no data, if anything is said then
 */
public record OfferedFormats(
    List<RowFormat> formats, Function<JsonObject, String> fileName, String noData) {
  private static final String FORMAT = "format";
  private static final String NO_DATA = "There is no data for this day.";

  /** What is no rows is answered in JSON alone. */
  public static final OfferedFormats JSON =
      new OfferedFormats(List.of(RowFormat.JSON), parameters -> "", NO_DATA);

  /** Rows are answered in any format. */
  public static OfferedFormats ofRows(Function<JsonObject, String> fileName) {
    return new OfferedFormats(List.of(RowFormat.values()), fileName, NO_DATA);
  }

  /** Records are answered in what can be loaded again, to be kept in a file of that name. */
  public static OfferedFormats ofRecords(String fileName) {
    return new OfferedFormats(
        List.of(RowFormat.CSV, RowFormat.NDJSON),
        parameters -> fileName,
        "There is no record of these days.");
  }

  /** The same, with something else to say where there is no data. */
  public OfferedFormats withNoData(String sentence) {
    return new OfferedFormats(formats, fileName, sentence);
  }

  /**
   * Completes the parameters of a request with the format that its client likes best.
   *
   * @return whether it takes any
   */
  public boolean choose(JsonObject parameters, Representation wished) {
    // What is asked for in the address itself is meant, whatever a browser accepts beside it.
    var isAsked = formats.size() > 1 && parameters.containsKey(FORMAT);
    var best = isAsked ? Optional.<RowFormat>empty() : wished.best(formats);
    best.filter(format -> format != RowFormat.JSON)
        .ifPresent(format -> parameters.put(FORMAT, format.text()));
    return isAsked || best.isPresent();
  }

  /** Whether the response is a list of rows, possibly empty. */
  public boolean hasRows() {
    return formats.size() > 1;
  }

  /** The format of a response, by the parameters that {@link #choose} completed. */
  public RowFormat format(JsonObject parameters) {
    var asked = parameters.getString(FORMAT);
    return asked == null ? formats.get(0) : RowFormat.parse(asked);
  }

  public List<String> mediaTypes() {
    return formats.stream().map(RowFormat::mediaType).toList();
  }

  /** Under which name a browser keeps an answer; empty if it is to be shown. */
  public Optional<String> disposition(JsonObject parameters, String mediaType) {
    return mediaType.equals(RowFormat.CSV.mediaType())
        ? Optional.of(new Attachment(fileName.apply(parameters) + ".csv").disposition())
        : Optional.empty();
  }
}
