package io.krispyto.http.udf;

import io.krispyto.domain.Parameters;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A search for symbols.
 *
 * @param query part of a name or symbol; may be empty
 * @param type the type of the symbols; empty for any
 * @param exchange their exchange; empty for any
 */
record SearchRequest(String query, String type, String exchange, int limit) {
  private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,3}");
  private static final int DEFAULT_LIMIT = 30;

  /**
   * Parses the parameters of the contract.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest naming every parameter that is malformed
   */
  static SearchRequest from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var query = optional(given, parameters, "query");
    var type = optional(given, parameters, "type");
    var exchange = optional(given, parameters, "exchange");
    var limit = parameters.optional("limit", SearchRequest::limit, DEFAULT_LIMIT);
    parameters.check();
    return new SearchRequest(query, type, exchange, limit);
  }

  /** Charts send empty parameters. */
  private static String optional(Map<String, ?> given, Parameters parameters, String name) {
    var isBlank = given.get(name) instanceof String text && text.isBlank();
    return isBlank ? "" : parameters.optional(name, SymbolRequest::parse, "");
  }

  private static Integer limit(String text) {
    if (!LIMIT.matcher(text).matches()) {
      throw new IllegalArgumentException("is not a number from 1 to 9999");
    }
    return Integer.valueOf(text);
  }

  /** Returns whether any symbol can match: all have one type, and no exchange. */
  boolean canMatch(Function<String, Boolean> isType) {
    return (type.isEmpty() || isType.apply(type)) && exchange.isEmpty();
  }
}
