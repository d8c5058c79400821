package io.krispyto.domain;

import java.util.Map;

/**
 * What of an ingestion was not loaded.
 *
 * @param id of the ingestion
 * @param format in which it is told
 */
public record RejectionsQuery(long id, RowFormat format) {

  /**
   * Reads {@code id} and, if given, {@code format}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static RejectionsQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var id = parameters.required("id", IngestionsQuery::parseId);
    var format = parameters.format();
    parameters.check();
    return new RejectionsQuery(id, format);
  }
}
