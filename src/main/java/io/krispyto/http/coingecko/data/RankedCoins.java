package io.krispyto.http.coingecko.data;

import io.krispyto.domain.DataVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All currencies with records and their ranks, in one data version.
 *
 * @param coins those that are not fiat, with the greatest market cap first, by slug
 * @param ranks the places of those with a market cap, from 1, by slug
 * @param vsCurrencies the currencies in which values are shown, by their symbols in lower case
 */
public record RankedCoins(
    DataVersion version,
    Map<String, Coin> coins,
    Map<String, Integer> ranks,
    Map<String, VsCurrency> vsCurrencies) {
  public static final String USD = "usd";

  /**
   * CoinGecko quotes in these cryptocurrencies, besides fiat currencies. Any other currency can be
   * requested too; this bounds the responses that show values in all of them.
   */
  private static final Set<String> CRYPTO_QUOTES =
      Set.of("btc", "eth", "ltc", "bch", "bnb", "eos", "xrp", "xlm", "link", "dot", "yfi", "sol");

  /**
   * @param all all currencies, with the greatest market cap first
   */
  public static RankedCoins of(DataVersion version, List<Coin> all) {
    var coins = new LinkedHashMap<String, Coin>();
    var ranks = new HashMap<String, Integer>();
    for (var coin : all) {
      if (!coin.isFiat()) {
        coins.put(coin.slug(), coin);
        if (coin.marketCap() != null) {
          ranks.put(coin.slug(), ranks.size() + 1);
        }
      }
    }
    return new RankedCoins(version, coins, ranks, vsCurrencies(all));
  }

  private static Map<String, VsCurrency> vsCurrencies(List<Coin> all) {
    var seen = new HashSet<String>();
    // A shared symbol does not say which currency is meant.
    var shared = new HashSet<String>();
    all.stream().map(Coin::symbol).filter(symbol -> !seen.add(symbol)).forEach(shared::add);
    var quotes = new TreeMap<String, VsCurrency>();
    quotes.put(USD, new VsCurrency(USD, "US Dollar", true));
    all.stream()
        .filter(coin -> coin.isFiat() || CRYPTO_QUOTES.contains(coin.symbol()))
        .filter(coin -> !shared.contains(coin.symbol()))
        .forEach(
            coin ->
                quotes.putIfAbsent(
                    coin.symbol(), new VsCurrency(coin.slug(), coin.name(), coin.isFiat())));
    return quotes;
  }

  /** Returns the symbols of the currencies in which values are shown, in order. */
  public List<String> quotes() {
    return List.copyOf(vsCurrencies.keySet());
  }

  /**
   * Returns a quote currency as a parameter of an operation. A listed symbol means the listed
   * currency, even if it is the name of another one.
   *
   * @param given a symbol, slug or name
   */
  public String parameter(String given) {
    return vsCurrencies.containsKey(given) ? vsCurrencies.get(given).parameter() : given;
  }

  /** Returns the rank of a currency; null if it has no market cap. */
  public Integer rank(String slug) {
    return ranks.get(slug);
  }
}
