package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import io.krispyto.ingestion.format.value.Numbers;
import java.util.regex.Pattern;

/**
 * Numbers with another decimal separator, or with thousands separators.
 *
 * @param decimal the decimal separator
 * @param thousands the thousands separator; {@code 0} for none
 */
record Numbering(char decimal, char thousands) implements Notation.Figures {
  static final char NONE = 0;

  /** Parses a number; groups must be whole, so that damaged numbers are refused. */
  @Override
  public double parse(String text) throws BadValue {
    if (text == null) {
      throw new BadValue("is empty");
    }
    var plain = thousands != NONE && text.indexOf(thousands) >= 0 ? withoutGroups(text) : text;
    if (decimal != '.') {
      if (plain.indexOf('.') >= 0) {
        throw new BadValue("is not a number with the decimal separator " + decimal);
      }
      plain = plain.replace(decimal, '.');
    }
    return Numbers.parse(plain);
  }

  private String withoutGroups(String text) throws BadValue {
    var at = text.indexOf(decimal);
    var whole = at < 0 ? text : text.substring(0, at);
    if (!Pattern.matches("[+-]?\\d{1,3}(" + Pattern.quote("" + thousands) + "\\d{3})+", whole)) {
      throw new BadValue("is not a number with " + thousands + " between groups of three digits");
    }
    return whole.replace("" + thousands, "") + (at < 0 ? "" : text.substring(at));
  }
}
