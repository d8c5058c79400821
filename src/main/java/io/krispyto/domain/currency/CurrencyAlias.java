package io.krispyto.domain.currency;

import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.day.Day;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Another symbol or another name of a currency. Exactly one of the two is present.
 *
 * @param from the first day on which the symbol is valid; empty means no limit
 * @param to the last day, inclusive; empty means no limit
 */
public record CurrencyAlias(
    Optional<String> symbol,
    Optional<String> name,
    Optional<LocalDate> from,
    Optional<LocalDate> to) {
  private static final Set<String> MEMBERS = Set.of("symbol", "name", "from", "to");

  /** Creates an alias that is a name. */
  public static CurrencyAlias ofName(String name) {
    return new CurrencyAlias(
        Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty());
  }

  /** Creates an alias that is a symbol, valid on all days. */
  public static CurrencyAlias ofSymbol(String symbol) {
    return new CurrencyAlias(
        Optional.of(symbol), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether it is this name, ignoring case. */
  public boolean isName(String text) {
    return name.isPresent() && fold(name.get()).equals(fold(text));
  }

  /** Whether it is this symbol, ignoring case, on all days. */
  public boolean isSymbol(String text) {
    return symbol.isPresent()
        && fold(symbol.get()).equals(fold(text))
        && from.isEmpty()
        && to.isEmpty();
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Parses the contract's {@code CurrencyAlias} and adds violations to the parameters.
   *
   * @param path where the alias is in the body, for violations
   * @return the alias, or {@code null} if it is invalid
   */
  static CurrencyAlias read(Object given, String path, Parameters parameters) {
    if (!(given instanceof Map<?, ?> members)) {
      parameters.reject(path, "is not a JSON object");
      return null;
    }
    parameters.rejectUnknown(members, MEMBERS, path + ".", "an alias");
    var symbol = parameters.member(members, "symbol", path + ".", NameRules::parseSymbol);
    var name = parameters.member(members, "name", path + ".", NameRules::parseName);
    var from = parameters.member(members, "from", path + ".", Day::parseDate);
    var to = parameters.member(members, "to", path + ".", Day::parseDate);
    if ((members.get("symbol") == null) == (members.get("name") == null)) {
      parameters.reject(path, "needs either a symbol or a name");
    } else if (members.get("name") != null && (from.isPresent() || to.isPresent())) {
      parameters.reject(path, "is a name, which has no days");
    } else if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
      parameters.reject(path + ".from", "is after to");
    }
    return new CurrencyAlias(symbol, name, from, to);
  }
}
