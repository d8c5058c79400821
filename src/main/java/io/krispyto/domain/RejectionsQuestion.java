package io.krispyto.domain;

import java.util.Map;

/**
 * What of an ingestion was not loaded.
 *
 * @param id of the ingestion
 * @param isCsv whether it is told as CSV; else as JSON
 */
public record RejectionsQuestion(long id, boolean isCsv) {

  /**
   * Reads {@code id} and, if given, {@code media_type}: {@code application/json}, the default, or
   * {@code text/csv}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static RejectionsQuestion from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var id = parameters.required("id", IngestionsQuestion::parseId);
    var isCsv = parameters.optional("media_type", RejectionsQuestion::isCsv, false);
    parameters.check();
    return new RejectionsQuestion(id, isCsv);
  }

  private static boolean isCsv(String mediaType) {
    return switch (mediaType) {
      case "application/json" -> false;
      case "text/csv" -> true;
      default -> throw new IllegalArgumentException("is neither application/json nor text/csv");
    };
  }
}
