package io.krispyto.http.udf;

import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import java.util.Map;

/**
 * A request for a symbol.
 *
 * @param symbol the slug, name or symbol of a currency
 */
record SymbolRequest(String symbol) {
  private static final int MAX_LENGTH = 128;

  /**
   * Parses the parameters of the contract.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest if it is missing or malformed
   */
  static SymbolRequest from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var symbol = parameters.required("symbol", SymbolRequest::parse);
    parameters.check();
    return new SymbolRequest(symbol);
  }

  static String parse(String text) {
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
    }
    if (NameRules.hasControl(text)) {
      throw new IllegalArgumentException("contains a control character");
    }
    return text;
  }
}
