package io.krispyto.query.result;

import io.krispyto.domain.CurrencyIdentity;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.IntStream;

/** The currencies that a name or symbol matches, as three arrays in a row. */
final class MeantCurrencies {
  private MeantCurrencies() {}

  /**
   * @param names the index of the array of names; those of symbols and slugs follow
   */
  static List<CurrencyIdentity> of(Row row, int names) {
    var named = row.getArrayOfStrings(names);
    var symbols = row.getArrayOfStrings(names + 1);
    var slugs = row.getArrayOfStrings(names + 2);
    return IntStream.range(0, named.length)
        .mapToObj(i -> new CurrencyIdentity(named[i], symbols[i], slugs[i]))
        .toList();
  }
}
