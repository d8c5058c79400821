package io.krispyto.domain.currency;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change of a currency, as a JSON merge patch (RFC 7396).
 *
 * @param name the new name; empty keeps the old one
 * @param symbol the new symbol; empty keeps the old one
 * @param aliases all aliases; empty keeps the old ones
 * @param fiat whether it is a fiat currency; empty keeps the old value
 */
public record CurrencyChange(
    NamedCurrency currency,
    Optional<String> name,
    Optional<String> symbol,
    Optional<List<CurrencyAlias>> aliases,
    Optional<Boolean> fiat) {
  /** Bounds the response. */
  private static final int MAX_ALIASES = 100;

  private static final Set<String> MEMBERS = Set.of("name", "symbol", "aliases", "fiat", "slug");

  /**
   * Parses the contract's parameter {@code currency}, and the request body.
   *
   * @param given parameters by name, with the body as a map under {@code body}
   * @throws Failure.InvalidRequest naming every parameter and member that is missing or malformed
   */
  public static CurrencyChange from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var members = parameters.body();
    if (members.containsKey("slug")) {
      parameters.reject("slug", "does not change");
    }
    parameters.rejectUnknown(members, MEMBERS, "", "a change of a currency");
    var name = kept(parameters, members, "name");
    var symbol = kept(parameters, members, "symbol");
    var aliases = members.containsKey("aliases") ? aliases(parameters, members) : null;
    var fiat = fiat(parameters, members);
    parameters.check();
    return new CurrencyChange(currency, name, symbol, Optional.ofNullable(aliases), fiat);
  }

  private static Optional<Boolean> fiat(Parameters parameters, Map<?, ?> members) {
    if (!members.containsKey("fiat")) {
      return Optional.empty();
    }
    if (members.get("fiat") instanceof Boolean fiat) {
      return Optional.of(fiat);
    }
    parameters.reject("fiat", "is neither true nor false");
    return Optional.empty();
  }

  private static Optional<String> kept(Parameters parameters, Map<?, ?> members, String member) {
    if (members.containsKey(member) && members.get(member) == null) {
      parameters.reject(member, "cannot be removed");
    }
    return parameters.member(
        members, member, "", member.equals("name") ? NameRules::parseName : NameRules::parseSymbol);
  }

  private static List<CurrencyAlias> aliases(Parameters parameters, Map<?, ?> members) {
    var given = members.get("aliases");
    if (given == null) {
      return List.of();
    }
    if (!(given instanceof List<?> listed)) {
      parameters.reject("aliases", "is not a JSON array");
      return null;
    }
    if (listed.size() > MAX_ALIASES) {
      parameters.reject("aliases", "has more than " + MAX_ALIASES + " elements");
      return null;
    }
    var aliases = new ArrayList<CurrencyAlias>();
    for (var i = 0; i < listed.size(); i++) {
      aliases.add(CurrencyAlias.read(listed.get(i), "aliases[" + i + "]", parameters));
    }
    return parameters.isGood() ? aliases : null;
  }
}
