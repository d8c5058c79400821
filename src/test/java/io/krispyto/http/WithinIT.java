package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboards that show currencies with their last record of some days. */
class WithinIT extends SharedServerTestBase {
  private static final String ALL = "/dashboard?id=all&order_by=crypto&order_type=asc";

  @BeforeAll
  static void start() {
    // Currency n ends n days before July 10, and has a record on two of three days.
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select n, 'Currency ' || chr(64 + n), 'C' || n from generate_series(1, 12) n",
            "insert into record (currency_id, date, close, volume, marketcap)"
                + " select n, timestamp '2021-07-10 12:00:00' - (n + d) * interval '1 day', 100 * n + d * d, n, d"
                + " from generate_series(1, 12) n, generate_series(0, 60) d where d % 3 < 2",
            "insert into record (currency_id, date, close) values (3, '2021-07-07 23:00:00', 5)");
    server = TestServer.start(database);
  }

  @ParameterizedTest
  @CsvSource({
    "0d, 2021-7-9, A",
    "1d, 2021-7-9, AB",
    "3d, 2021-7-9, ABCD",
    "3d, latest, ABCD",
    "30d, 2021-7-9, ABCDEFGHIJKL",
    "2d, 2021-7-11, A"
  })
  void aCurrencyIsShownWithItsLastRecord(String within, String date, String names) {
    assertThat(
            rows(ALL + "&date=" + date + "&within=" + within).stream()
                .map(row -> ((JsonObject) row).getString("crypto").substring(9))
                .collect(Collectors.joining()))
        .isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&windows=1d,3d,10d,40d",
        "&closes=9",
        "&windows=2d&closes=31",
        "&quote=c2&windows=1d,40d&closes=9",
        "&id=c1,c12&quote=c1",
        "&id=c2,c3,c11",
        "&id=c1,c12&windows=30d,7d&closes=4"
      })
  void aRowEqualsThatOfTheDashboardOfItsDay(String options) {
    var target = (options.contains("id=") ? ALL.replace("id=all&", "") : ALL) + options;
    var rows = rows(target + "&date=2021-7-9&within=30d");
    assertThat(rows).isNotEmpty();
    for (var each : rows) {
      var row = (JsonObject) each;
      var ofItsDay =
          rows(target + "&date=" + row.remove("date")).stream()
              .map(JsonObject.class::cast)
              .filter(other -> other.getString("crypto").equals(row.getString("crypto")))
              .toList();
      assertThat(ofItsDay).containsExactly(row);
    }
  }

  @Test
  void onlyWithinAddsADate() {
    assertThat(server.get(ALL + "&date=2021-7-9&within=0d").body())
        .isEqualTo(server.get(ALL + "&date=2021-7-9").body())
        .doesNotContain("date");
    assertThat(server.get(ALL + "&date=2021-7-9&within=1d&windows=3d&closes=2&format=csv").body())
        .isEqualTo(
            "crypto,symbol,price,24h,7d,1m,24h-volume,market-cap,date,changes.3d,closes.1d,closes.0d\r\n"
                + "Currency A,C1,100,-0.9900990099009901,-32.88590604026846,-90,1,0,2021-07-09,-8.256880733944955,101,100\r\n"
                + "Currency B,C2,200,-0.4975124378109453,-19.67871485943775,-81.81818181818183,2,0,2021-07-08,-4.30622009569378,201,200\r\n");
  }

  @Test
  void pagesHaveTheSameRowsInTheSameOrder() {
    var target =
        "/dashboard?id=all&date=2021-7-9&order_by=price&order_type=desc&within=30d&closes=3";
    var all = rows(target);
    var paged = new JsonArray();
    var next = target + "&limit=5";
    while (next != null) {
      var page = server.get(next);
      new JsonArray(page.body()).forEach(paged::add);
      next =
          page.headers()
              .firstValue("link")
              .map(link -> link.substring(1, link.indexOf('>')))
              .orElse(null);
    }
    assertThat(paged).isEqualTo(all).hasSize(12);
  }

  @Test
  void noRecordWithinTheDaysIsNoData() {
    assertThat(get("2021-7-20", "10d").statusCode()).isEqualTo(204);
    assertThat(get("2021-7-20", "11d").statusCode()).isEqualTo(200);
    assertThat(get("2021-7-20", "31d").body())
        .contains("within: is not a number of days from 0d to 30d");
    assertThat(
            server
                .get("/dashboard?id=c1,xyz&order_by=crypto&order_type=asc&date=2021-7-9&within=2d")
                .body())
        .contains("There is no currency with the symbol XYZ.");
  }

  @Test
  void aClientOnTheBusGetsTheSameRows() {
    var client = KrispytoClient.of(server.vertx());
    var payload =
        (Payload)
            TestServer.await(
                client.dashboard(
                    "all",
                    "latest",
                    OrderColumn.CRYPTO,
                    OrderType.ASC,
                    Options.dashboard().within(3)));
    assertThat(payload.bytes().toString())
        .isEqualTo(server.get(ALL + "&date=latest&within=3d").body());
  }

  private static HttpResponse<String> get(String date, String within) {
    return server.get(ALL + "&date=" + date + "&within=" + within);
  }

  private static JsonArray rows(String target) {
    return new JsonArray(server.get(target).body());
  }
}
