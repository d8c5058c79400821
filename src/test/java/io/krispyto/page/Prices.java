package io.krispyto.page;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;

/**
 * A few currencies, so that the expected views can be worked out by hand.
 *
 * <p>Alpha closes at 100 on every day from 2018-01-01 to 2021-07-06, with two exceptions: days at
 * which a range of the chart begins have other prices, and 2021-07-02 and 03 have no record. On
 * 2021-07-06, a Tuesday, it closes at 110: 10% above the day before (100), twice 2021-06-29 (55)
 * and half of 2021-06-06 (220).
 */
final class Prices {
  private Prices() {}

  /** Creates a database with these currencies. */
  static DatabaseSettings load() {
    var database =
        TestDatabase.filled(
            """
        insert into currency (name, symbol) values ('Alpha', 'ALP'), ('Beta', 'BET'), ('Gamma', 'GAM'),
          ('<b>Del/ta</b>', 'D&T'), ('Twin One', 'TWIN'), ('Twin Two', 'twin')
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 1, day + interval '23:59:59', 100, 101, 9,
            case day::date
              when '2020-07-06' then 50 when '2021-01-01' then 80 when '2021-01-06' then 40
              when '2021-04-06' then 25 when '2021-06-06' then 220 when '2021-06-29' then 55
              else case when day < '2018-01-08' then 10 else 100 end
            end, 1000, 2000000
          from generate_series(timestamp '2018-01-01', '2021-07-05', interval '1 day') as day
          where day not in ('2021-07-02', '2021-07-03')
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 100, 120, 90, 110, 1500000, 641899161593.76),
          (2, '2021-07-04 23:59:59', 1, 1, 1, 1, 2500, 4000000),
          (2, '2021-07-05 23:59:59', 1, 1, 0.5, 0.5, 2500, 3000000),
          (2, '2021-07-06 23:59:59', 0.5, 0.5, 0.25, 0.25, 2500, 1000000),
          (3, '2021-07-05 23:59:59', 1234.5, 1234.5, 1234.5, 1234.5, 0, 4e9),
          (3, '2021-07-06 23:59:59', 1234.5, 1234.5, 1234.5, 1234.5, 0, 5e9),
          (4, '2021-07-06 23:59:59', 0.00001, 0.00002, 0.00001, 0.000012346, null, null)
        """);
    return database;
  }
}
