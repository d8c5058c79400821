package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Some currencies, by id, symbol or name. Unknown ones are left out, as in CoinGecko's API.
 *
 * @param isAll whether a symbol matches all currencies that have it, or only the one with the
 *     greatest market cap
 */
record Selection(List<String> ids, List<String> names, List<String> symbols, boolean isAll) {
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final String ALL = "all";

  static Selection read(Request request) {
    return new Selection(
        request.list("ids"),
        request.list("names"),
        request.list("symbols"),
        request.choice("include_tokens", List.of("top", ALL), "top").equals(ALL));
  }

  boolean isEmpty() {
    return ids.isEmpty() && names.isEmpty() && symbols.isEmpty();
  }

  /** Returns the slugs that may exist. */
  Future<List<String>> slugs(Reading reading) {
    var slugs = new LinkedHashSet<String>();
    ids.stream().filter(id -> SLUG.matcher(id).matches()).forEach(slugs::add);
    if (names.isEmpty() && symbols.isEmpty()) {
      return Future.succeededFuture(List.copyOf(slugs));
    }
    return reading
        .standings()
        .map(
            standings -> {
              addNamed(standings, slugs);
              return List.copyOf(slugs);
            });
  }

  private void addNamed(Standings standings, LinkedHashSet<String> slugs) {
    var found = new LinkedHashSet<String>();
    for (var coin : standings.coins().values()) {
      if (names.contains(coin.name().toLowerCase(Locale.ROOT))) {
        slugs.add(coin.slug());
      }
      // The one with the greatest market cap comes first.
      if (symbols.contains(coin.symbol()) && (found.add(coin.symbol()) || isAll)) {
        slugs.add(coin.slug());
      }
    }
  }
}
