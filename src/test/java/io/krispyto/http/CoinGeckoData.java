package io.krispyto.http;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;

/** Records for the tests of the CoinGecko-compatible API. */
final class CoinGeckoData {
  private CoinGeckoData() {}

  /**
   * 400 days up to 2022-10-09 of Bitcoin and Ethereum, without 2022-10-05 for Ethereum. A euro is
   * 1.25 dollars, except on the weekend of 8 and 9 October, which has no rate. The last record of
   * Gone is older.
   */
  static DatabaseSettings filled() {
    return TestDatabase.filled(
        """
        insert into currency (id, name, symbol, krispyto_fiat) values
          (1, 'Bitcoin', 'BTC', false), (2, 'Ethereum', 'ETH', false), (3, 'Euro', 'EUR', true),
          (4, 'Gone', 'GONE', false), (5, 'Twin', 'BTC2', false), (6, 'Empty', 'NONE', false)
        """,
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
          select 1, day + interval '23:59:59', 20500 + n, 19500 + n, 19900 + n, 20000.125 + n, 1e9 + n, 4e11 + n
          from generate_series(0, 399) as n, lateral (select timestamp '2021-09-05' + n * interval '1 day' as day) as days
        """,
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
          select 2, day + interval '23:59:59', 1600, 1400, 1500, 1500 - n, null, 2e11
          from generate_series(0, 399) as n, lateral (select timestamp '2021-09-05' + n * interval '1 day' as day) as days
          where n <> 395
        """,
        """
        insert into record (currency_id, date, close)
          select 3, day + interval '23:59:59', 1.25
          from generate_series(0, 397) as n, lateral (select timestamp '2021-09-05' + n * interval '1 day' as day) as days
        """,
        "insert into record (currency_id, date, close, marketcap) values (4, '2022-01-01', 2, 1), (5, '2022-10-09', 3, null)");
  }
}
