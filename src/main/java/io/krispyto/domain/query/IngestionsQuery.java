package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The query of {@code /ingestions}, newest first.
 *
 * @param limit maximum number of ingestions
 * @param before returns only ingestions with a smaller id; if empty, starts at the newest
 */
public record IngestionsQuery(int limit, Optional<Long> before) {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1000;
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,18}");

  /**
   * Parses the contract's parameters {@code limit} and {@code before}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static IngestionsQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    var before = parameters.optional("before", IngestionsQuery::parseId, null);
    parameters.check();
    return new IngestionsQuery(limit, Optional.ofNullable(before));
  }

  /**
   * Parses the contract's parameter {@code id}.
   *
   * @throws Failure.InvalidRequest if it is missing or malformed
   */
  public static long id(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var id = parameters.required("id", IngestionsQuery::parseId);
    parameters.check();
    return id;
  }

  static Long parseId(String text) {
    try {
      if (ID.matcher(text).matches()) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException tooLarge) {
      // No id is that large.
    }
    throw new IllegalArgumentException("is not an ingestion ID");
  }
}
