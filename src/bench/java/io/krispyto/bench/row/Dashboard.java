package io.krispyto.bench.row;

import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.Request;
import io.krispyto.query.DashboardSql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A dashboard query, over HTTP and in SQL. */
record Dashboard(String id, LocalDate day, String orderBy, String orderType, String quote) {
  private static final String USD = "USD";

  private static final List<String> COLUMNS =
      List.of("crypto", "symbol", "price", "24h", "7d", "1m", "24h-volume", "market_cap");
  private static final List<String> DIRECTIONS = List.of("asc", "desc");

  /** One in this many queries of a mix is for all currencies. */
  private static final int ONE_IS_ABOUT_ALL = 2;

  private static final int MOST_SYMBOLS = 5;

  /** The initial view of a dashboard: all currencies on the latest day, the largest first. */
  static Dashboard newest() {
    return new Dashboard("all", BenchDatabase.LAST_DAY, "market_cap", "desc", USD);
  }

  /** All currencies on each day: the same SQL with different parameters. */
  static List<Dashboard> ofEachDay(BenchDatabase database) {
    return database.days().stream()
        .map(day -> new Dashboard("all", day, "market_cap", "desc", USD))
        .toList();
  }

  /** A fixed set of different queries of all kinds. */
  static List<Dashboard> mixed(BenchDatabase database, int count, long seed) {
    var random = new Random(seed);
    Set<Dashboard> requests = new LinkedHashSet<>();
    while (requests.size() < count) {
      var id = random.nextInt(ONE_IS_ABOUT_ALL) == 0 ? "all" : someOf(database.symbols(), random);
      requests.add(
          new Dashboard(
              id,
              oneOf(database.days(), random),
              oneOf(COLUMNS, random),
              oneOf(DIRECTIONS, random),
              USD));
    }
    return List.copyOf(requests);
  }

  private static String someOf(List<String> symbols, Random random) {
    var some = new ArrayList<String>();
    for (var left = 1 + random.nextInt(MOST_SYMBOLS); left > 0; left--) {
      some.add(oneOf(symbols, random));
    }
    return String.join(",", new LinkedHashSet<>(some));
  }

  private static <T> T oneOf(List<T> several, Random random) {
    return several.get(random.nextInt(several.size()));
  }

  /** The same of these alone, where it is about all: also when there will be others. */
  Dashboard naming(List<String> symbols) {
    return id.equals("all")
        ? new Dashboard(String.join(",", symbols), day, orderBy, orderType, quote)
        : this;
  }

  /** The same in another currency. */
  Dashboard in(String currency) {
    return new Dashboard(id, day, orderBy, orderType, currency);
  }

  Request request() {
    var target =
        "/dashboard?id=%s&date=%s&order_by=%s&order_type=%s".formatted(id, day, orderBy, orderType);
    return new Request(quote.equals(USD) ? target : target + "&quote=" + quote);
  }

  DashboardSql sql() {
    return DashboardSql.of(
        Map.of(
            "id", id,
            "date", day.toString(),
            "order_by", orderBy,
            "order_type", orderType,
            "quote", quote));
  }

  static List<byte[]> bytes(List<Dashboard> requests) {
    return requests.stream().map(each -> each.request().bytes()).toList();
  }
}
