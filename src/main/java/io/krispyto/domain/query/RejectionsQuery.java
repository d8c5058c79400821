package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import java.util.Map;

/**
 * The query for the rejected rows of an ingestion.
 *
 * @param id id of the ingestion
 * @param format format of the rows
 */
public record RejectionsQuery(long id, RowFormat format) {

  /**
   * Parses {@code id} and the optional {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static RejectionsQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var id = parameters.required("id", IngestionsQuery::parseId);
    var format = parameters.format();
    parameters.check();
    return new RejectionsQuery(id, format);
  }
}
