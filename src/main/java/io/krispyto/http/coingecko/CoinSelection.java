package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.GivenParameters;
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
record CoinSelection(List<String> ids, List<String> names, List<String> symbols, boolean isAll) {
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final String ALL = "all";

  static CoinSelection read(GivenParameters request) {
    return new CoinSelection(
        request.list("ids"),
        request.list("names"),
        request.list("symbols"),
        request.choice("include_tokens", List.of("top", ALL), "top").equals(ALL));
  }

  boolean isEmpty() {
    return ids.isEmpty() && names.isEmpty() && symbols.isEmpty();
  }

  /** Returns the slugs that may exist. */
  Future<List<String>> slugs(DataReader reader) {
    var slugs = new LinkedHashSet<String>();
    ids.stream().filter(id -> SLUG.matcher(id).matches()).forEach(slugs::add);
    if (names.isEmpty() && symbols.isEmpty()) {
      return Future.succeededFuture(List.copyOf(slugs));
    }
    return reader
        .rankedCoins()
        .map(
            ranked -> {
              addNamed(ranked, slugs);
              return List.copyOf(slugs);
            });
  }

  private void addNamed(RankedCoins ranked, LinkedHashSet<String> slugs) {
    var found = new LinkedHashSet<String>();
    for (var coin : ranked.coins().values()) {
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
