package io.krispyto.ingestion.upload;

import io.krispyto.domain.Failure;
import io.krispyto.domain.UploadParameters;
import io.krispyto.domain.Violation;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.source.Input;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A request to {@link io.krispyto.bus.Addresses#UPLOAD}.
 *
 * @param declarations what is declared about the file
 * @param dryRun whether to only check the upload
 * @param options how to read the upload
 * @param length the announced number of bytes, if the sender knows it
 * @param limit the maximum number of bytes
 */
record UploadRequest(
    Format format, Declarations declarations, boolean dryRun, OptionalLong length, long limit) {

  private static final String PART_TYPE = "part_type";

  /**
   * Parses the body of a message.
   *
   * @throws Failure if such an upload is not accepted
   */
  static UploadRequest from(Object body, long limit) {
    var given = body instanceof JsonObject json ? json : new JsonObject();
    var mediaType = given.getValue(given.containsKey(PART_TYPE) ? PART_TYPE : "media_type");
    var format = given.containsKey(PART_TYPE) ? formatOfPart(given) : Format.of(mediaType);
    var parameters = UploadParameters.from(withoutVertx(given));
    var declarations =
        Declarations.ofUpload(withoutVertx(given)).withCharset(Format.charsetOf(mediaType));
    var length =
        given.getValue("length") instanceof Number number
            ? OptionalLong.of(number.longValue())
            : OptionalLong.empty();
    var request = new UploadRequest(format, declarations, parameters.dryRun(), length, limit);
    length.ifPresent(request::requireInside);
    return request;
  }

  /**
   * Returns the format of a part of a form. Many clients send unknown files as {@code
   * application/octet-stream}, so the name decides, unless the media type is a supported one.
   */
  private static Format formatOfPart(JsonObject given) {
    return Format.ofMediaType(String.valueOf(given.getValue(PART_TYPE)))
        .orElseGet(() -> Input.formatOf(String.valueOf(given.getValue("file_name"))));
  }

  /** Returns the parameters. Vert.x passes a list as its own array type. */
  private static Map<String, Object> withoutVertx(JsonObject given) {
    var parameters = new HashMap<String, Object>();
    for (var name : given.fieldNames()) {
      var value = given.getValue(name);
      parameters.put(name, value instanceof JsonArray several ? several.getList() : value);
    }
    return parameters;
  }

  private void requireInside(long bytes) {
    requireSome(bytes);
    requireNotMore(bytes);
  }

  private static void requireSome(long bytes) {
    if (bytes <= 0) {
      throw invalid("is empty");
    }
  }

  /**
   * Checks the number of bytes received so far.
   *
   * @throws Failure.TooLarge if it exceeds the limit
   */
  void requireNotMore(long bytes) {
    if (bytes > limit) {
      throw new Failure.TooLarge("An upload may have at most " + limit + " bytes.");
    }
  }

  /**
   * Checks the final number of bytes.
   *
   * @throws Failure.InvalidRequest if the upload is empty, or differs from the announced length
   */
  void requireComplete(long bytes) {
    requireSome(bytes);
    if (length.isPresent() && length.getAsLong() != bytes) {
      throw invalid("has " + bytes + " bytes instead of " + length.getAsLong());
    }
  }

  /** Returns the failure for an invalid body. */
  static Failure invalid(String reason) {
    return new Failure.InvalidRequest(List.of(new Violation("body", reason)));
  }
}
