package io.krispyto.ingestion.upload;

import io.krispyto.domain.Failure;
import io.krispyto.domain.UploadParameters;
import io.krispyto.domain.Violation;
import io.krispyto.ingestion.format.Format;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What {@link io.krispyto.bus.Addresses#UPLOAD} is asked.
 *
 * @param dryRun whether the upload is only checked
 * @param length how many bytes will come, where the sender knows
 * @param limit how many may come
 */
record UploadRequest(Format format, boolean dryRun, OptionalLong length, long limit) {

  /**
   * Reads a message's body.
   *
   * @throws Failure if such an upload is not taken
   */
  static UploadRequest from(Object body, long limit) {
    var given = body instanceof JsonObject json ? json : new JsonObject();
    var format = Format.of(given.getValue("media_type"));
    var parameters = UploadParameters.from(withoutVertx(given, "dry_run"));
    var length =
        given.getValue("length") instanceof Number number
            ? OptionalLong.of(number.longValue())
            : OptionalLong.empty();
    var request = new UploadRequest(format, parameters.dryRun(), length, limit);
    length.ifPresent(request::requireInside);
    return request;
  }

  /** One parameter; Vert.x hands over a list as an array of its own. */
  private static Map<String, Object> withoutVertx(JsonObject given, String name) {
    var value = given.getValue(name);
    return Collections.singletonMap(
        name, value instanceof JsonArray several ? several.getList() : value);
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
   * To be asked while bytes come.
   *
   * @throws Failure.TooLarge if they are too many
   */
  void requireNotMore(long bytes) {
    if (bytes > limit) {
      throw new Failure.TooLarge("An upload may have " + limit + " bytes.");
    }
  }

  /**
   * To be asked when no more will come.
   *
   * @throws Failure.InvalidRequest if that is nothing, or not what was said
   */
  void requireWhole(long bytes) {
    requireSome(bytes);
    if (length.isPresent() && length.getAsLong() != bytes) {
      throw invalid("has " + bytes + " bytes of " + length.getAsLong());
    }
  }

  /** The failure of a body that is not right. */
  static Failure invalid(String reason) {
    return new Failure.InvalidRequest(List.of(new Violation("body", reason)));
  }
}
