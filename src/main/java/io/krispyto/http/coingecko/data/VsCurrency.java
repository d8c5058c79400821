package io.krispyto.http.coingecko.data;

/** A currency in which values are shown. */
public record VsCurrency(String slug, String name, boolean isFiat) {
  /** Its unambiguous name in the parameters of operations. */
  String parameter() {
    return slug.equals(RankedCoins.USD) ? slug : "slug:" + slug;
  }
}
