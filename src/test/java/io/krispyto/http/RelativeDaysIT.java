package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.CacheSettings;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.json.JsonArray;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Days relative to the current one, on a server whose clock the tests set. */
class RelativeDaysIT extends SharedServerTestBase {
  private static final String RANKED = "&order_by=price&order_type=asc";
  private static final Instant LATE_ON_TUESDAY = Instant.parse("2021-07-06T23:59:59.999Z");
  private static final SettableClock CLOCK = new SettableClock();

  private static final class SettableClock extends Clock {
    private volatile Instant now = LATE_ON_TUESDAY;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.fixed(now, zone);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ether', 'ETH')",
            "insert into record (currency_id, date, close) select 1 + d % 2, timestamp '2021-07-08' - d * interval '1 day', 100 + d"
                + " from generate_series(1, 40) d",
            "insert into record (currency_id, date, close) values (2, '2021-07-06 12:00:00', 7)");
    var shared = SharedEdge.of(TestServer.settings(), CLOCK);
    server =
        TestServer.start(
            database,
            CacheSettings.DEFAULT,
            () -> new HttpVerticle(shared, UploadRate.DEFAULT, EventTiming.DEFAULT));
  }

  @BeforeEach
  void setTheClock() {
    CLOCK.now = LATE_ON_TUESDAY;
  }

  @ParameterizedTest
  @CsvSource({"today, 2021-7-6", "-1d, 2021-7-5", "-5d, 2021-7-1"})
  void aRelativeDayIsTheSameAsItsDate(String relative, String date) {
    assertThat(dashboard(relative).body()).isEqualTo(dashboard(date).body()).contains("crypto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"today", "-1d"})
  void aResponseFromACacheEndsAtMidnight(String relative) {
    var tuesday = dashboard(relative);
    assertThat(dashboard(relative).headers().firstValue("cache-status"))
        .hasValue("krispyto-edge; hit");

    CLOCK.now = LATE_ON_TUESDAY.plusMillis(1);

    var wednesday = dashboard(relative);
    assertThat(wednesday.body()).isNotEqualTo(tuesday.body());
    assertThat(wednesday.headers().firstValue("cache-status").orElseThrow())
        .doesNotContain("krispyto-edge; hit");
    assertThat(dashboard(relative).body()).isEqualTo(wednesday.body());
  }

  @Test
  void aClientThatHasYesterdaysResponseGetsTodaysAfterMidnight() {
    var tag = dashboard("today").headers().firstValue("etag").orElseThrow();
    assertThat(dashboard("today", "If-None-Match", tag).statusCode()).isEqualTo(304);

    CLOCK.now = LATE_ON_TUESDAY.plusMillis(1);

    assertThat(dashboard("today", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void aResponseWithoutRelativeDaysOutlivesMidnight() {
    dashboard("2021-7-4");

    CLOCK.now = LATE_ON_TUESDAY.plus(Duration.ofDays(3));

    assertThat(dashboard("2021-7-4").headers().firstValue("cache-status"))
        .hasValue("krispyto-edge; hit");
  }

  @Test
  void theNextPageIsOfTheSameDayAfterMidnight() {
    var first = server.get("/dashboard?id=all&date=today&limit=1" + RANKED);
    var next = first.headers().firstValue("link").orElseThrow();
    assertThat(next).contains("date=2021-07-06");

    CLOCK.now = LATE_ON_TUESDAY.plusMillis(1);

    var second = server.get(next.substring(1, next.indexOf('>')));
    assertThat(new JsonArray(second.body())).hasSize(1);
  }

  @Test
  void everyParameterOfADayTakesEveryForm() {
    var expected = server.get("/currencies/btc/history?from=2021-7-1&to=2021-7-6").body();
    assertThat(expected).contains("2021-07-04");
    assertThat(server.get("/currencies/btc/history?from=-5d&to=today").body()).isEqualTo(expected);
    assertThat(
            server
                .get("/currencies/btc/history?from=1625097600&to=2021-07-07T01:00:00%2B02:00")
                .body())
        .isEqualTo(expected);
    assertThat(server.get("/export?from=1625097600000&to=today").body())
        .isEqualTo(server.get("/export?from=2021-7-1&to=2021-7-6").body());
    assertThat(server.get("/movers?date=1625529600&window=2d").body())
        .isEqualTo(server.get("/movers?date=2021-7-6&window=2d").body());
    assertThat(server.get("/days?near=today").body())
        .isEqualTo(server.get("/days?near=2021-7-6").body());
    assertThat(server.get("/currencies/btc/records/1625356800").body()).contains("2021-07-04");
  }

  @Test
  void aDayThatCouldMeanTwoThingsIsRefusedWithTheReason() {
    var response = dashboard("20210706");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains(
            "date: is either a date without hyphens or a number of seconds; write the date like 2022-10-09");
  }

  private static HttpResponse<String> dashboard(String date, String... headers) {
    return server.get("/dashboard?id=all&date=" + date + RANKED, headers);
  }
}
