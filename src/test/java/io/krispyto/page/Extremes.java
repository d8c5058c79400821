package io.krispyto.page;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;

/**
 * Currencies with the smallest and largest possible numbers. On 2021-07-06 each has its price, and
 * another price 1, 7 and 30 days before, so that all its changes are equal.
 */
final class Extremes {
  /** Its name is too long for a table. */
  static final String LONG = "A name that is longer than any column has place";

  private Extremes() {}

  /** Creates a database with these currencies. */
  static DatabaseSettings load() {
    var database =
        TestDatabase.filled(
            """
        create table given (id bigint, name text, price float8, before float8, volume float8, marketcap float8)
        """,
            """
        insert into given values
          (1, 'Tiny', 0.00000000123, 0.00000000123, 0.04, 1e20),
          (2, 'Small', 0.0000012346, 0.0000012346, 0, 999),
          (3, 'Nearly a dollar', 0.99999, 1, 500, 999.996),
          (4, 'Below a dollar', 0.99994, 1, 999.99, 1000),
          (5, 'Nearly without cents', 99999.99, 100000, 1, 9.99e14),
          (6, 'Without cents', 123456.4, 123450, 1e9, 9.9996e14),
          (7, 'Rounded to a dollar', 99999.996, 2000000, 1e6, 1e6),
          (8, 'Seven digits', 9999999, 9999000, 12, 1e7),
          (9, 'Eight digits', 12345678, 15000000, 13, 1e8),
          (10, 'A trillion', 1e12, 100000, 1.5e12, 1e12),
          (11, 'Beyond', 1e300, 1, 1e300, 1e300),
          (12, 'Gone', 1, 1000000, 5, 5),
          (13, 'Risen', 1000.99, 1, 6, 6),
          (14, 'Risen less', 124.456, 1, 7, 7),
          (15, 'Risen ten times', 10.99994, 1, 7, 7),
          (16, 'Leapt', 10000001, 1, 8, 8),
          (17, 'Went down by nothing', 100000, 100001, 9, 9),
          (18, 'A name that is longer than any column has place', 2, 1, 10, 10),
          (19, 'New', 3, null, null, null),
          (20, 'Newer', 3, null, null, null)
        """,
            """
        insert into currency (id, name, symbol) select id, name,
          case when id = 18 then 'LONGSYMBOL' else 'S' || id end from given
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select id, day::timestamp + interval '23:59:59', close, close, close, close, volume, marketcap
          from given, unnest(array['2021-06-06', '2021-06-29', '2021-07-05', '2021-07-06']) as day,
            lateral (select case day when '2021-07-06' then price else before end as close)
          where close is not null
        """,
            "drop table given");
    return database;
  }
}
