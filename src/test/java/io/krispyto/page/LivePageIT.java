package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** An open page while the data changes or the server is unavailable. */
@InBrowser
class LivePageIT {
  private static final String TOKEN = "token";
  private static final String NAME = "table.prices tbody .c-crypto .name";
  private static final String PRICE = "table.prices tbody tr:not(.space) .c-price";
  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";

  private DatabaseSettings database;
  private TestServer server;

  @BeforeEach
  void start() {
    database = Prices.load();
    server = TestServer.startToWrite(database, TOKEN);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anOpenTableShowsAWrittenRecord(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma", "Alpha"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.tabTo("th.c-24h a");
    put(2_000);
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha", "Gamma"));
    assertThat(browser.text(PRICE)).isEqualTo("$2,000.00");
    browser.eventually(
        () -> assertThat(browser.text("#live")).matches("Updated at \\d\\d:\\d\\d:\\d\\d"));
    assertThat(browser.focused()).as("focused element").contains("24h");
  }

  @Test
  void anOpenCurrencyPageShowsAWrittenRecord(Browser browser) {
    browser.open(server.port(), "/prices/Alpha?range=1m");
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.element("#amount").sendKeys("0");
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("$1,100.00"));
    put(150);
    browser.eventually(() -> assertThat(browser.text(".quote .value")).isEqualTo("$150.00"));
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $150.00"));
    assertThat(browser.text(".converter output"))
        .as("the typed amount stays")
        .isEqualTo("$1,500.00");
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void anOpenTableShowsALoadedFile(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.texts(NAME)).hasSize(4));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    var response =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString(HEADER + "1,Omega,OME,2021-07-07 23:59:59,3,1,2,2.5,10,100\n"),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "text/csv");
    assertThat(response.statusCode()).isEqualTo(202);
    browser.eventually(() -> assertThat(browser.texts(NAME)).hasSize(5).contains("Omega"));
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Wed, 7 July 2021"));
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void directDatabaseWritesAreShown(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    TestDatabase.execute(
        database,
        "update record set close = 120 where currency_id = 1 and date::date = '2021-07-06'");
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
  }

  @Test
  void theFirstPricesOfAnEmptyServerAreShown(Browser browser) {
    var empty = TestDatabase.migrated();
    try (var own = TestServer.startToWrite(empty, TOKEN)) {
      browser.open(own.port(), "/");
      browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("No prices yet"));
      browser.eventually(
          () -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
      TestDatabase.execute(
          empty,
          "insert into currency (name, symbol) values ('Alpha', 'ALP')",
          "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 5)");
      browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$5.00"));
      browser.leave();
    }
  }

  @Test
  void aLostConnectionIsShownAndMissedChangesAreShownAfterReconnecting(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    var port = server.port();
    server.close();
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("Connection lost. Trying again…"));
    assertThat(browser.texts(NAME)).as("the rows stay").hasSize(4);
    browser.assertAccessible("a lost connection");
    TestDatabase.execute(
        database,
        "update record set close = 130 where currency_id = 1 and date::date = '2021-07-06'");
    server = TestServer.startToWrite(database, TOKEN, port);
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$130.00"));
    assertThat(browser.text("#live")).matches("Connected again|Updated at .*");
    put(140);
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$140.00"));
    assertThat(browser.consoleProblems())
        .as("only errors about the unavailable server")
        .allMatch(each -> each.contains("net::ERR_") || each.contains("status of 503"));
  }

  @Test
  void aHangingServerIsShownAsLostAndItsLaterChangesAreShown(Browser browser) {
    try (var hung = TestServer.startBeating(database, Duration.ofMillis(200))) {
      var proxy = TestServer.await(TestProxy.start(hung.vertx(), hung.port()));
      browser.speedUpTimers(10);
      openWithSparklines(browser, proxy.port());
      // Longer than the timeout without heartbeats; the heartbeats keep the connection alive.
      assertThat(
              browser.asyncScript(
                  "await new Promise(due => setTimeout(due, 6_000)); return document.getElementById('live').innerText"))
          .isEqualTo("Updates automatically");
      proxy.delayResponses(Duration.ofHours(1));
      browser.eventually(
          () -> assertThat(browser.text("#live")).isEqualTo("Connection lost. Trying again…"));
      proxy.delayResponses(Duration.ZERO);
      TestDatabase.execute(
          database,
          "update record set close = 130 where currency_id = 1 and date::date = '2021-07-06'");
      browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$130.00"));
      browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
      browser.leave();
    }
    browser.consoleProblems();
  }

  @Test
  void changesFasterThanResponsesAreShownContinuously(Browser browser) {
    openWithSparklines(browser, server.port());
    browser.throttle(0, 400);
    var seen = new TreeSet<String>();
    var end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    var close = 1_000;
    while (System.nanoTime() < end) {
      put(++close);
      seen.add(browser.text(PRICE));
    }
    assertThat(seen).as("prices shown meanwhile").hasSizeGreaterThan(2);
    var last = "$%,d.00".formatted(close);
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo(last));
  }

  @Test
  void aFailedRefreshKeepsTheRowsAndShowsAMessage(Browser browser) {
    browser.speedUpTimers(10);
    openWithSparklines(browser, server.port());
    browser.block("*/dashboard*");
    put(120);
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(NAME)).hasSize(4);
    assertThat(browser.values("main", "aria-busy")).containsExactly((String) null);
    browser.block();
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    browser.consoleProblems();
  }

  @Test
  void aSuccessfulViewClearsAnEarlierFailureMessage(Browser browser) {
    openWithSparklines(browser, server.port());
    browser.block("*order_by=market-cap*");
    put(120);
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    browser.click("th.c-price a");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    browser.consoleProblems();
  }

  @Test
  void changesBeforeTheEventStreamOpensAreShown(Browser browser) {
    browser.addInitScript(
        """
        const Real = window.EventSource;
        window.EventSource = class extends EventTarget {
          constructor(url) {
            super();
            setTimeout(() => {
              const real = new Real(url);
              for (const type of ['open', 'heartbeat', 'change', 'error']) {
                real.addEventListener(type, ({ data }) => this.dispatchEvent(new MessageEvent(type, { data })));
              }
            }, 1500);
          }
          close() {}
        };
        """);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    put(120);
    assertThat(browser.text("#live")).isEmpty();
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
  }

  @Test
  void changesOfOtherDaysSendNoRequest(Browser browser) {
    openWithSparklines(browser, server.port());
    browser.asyncScript(
        """
        const events = new EventSource('/events');
        events.addEventListener('change', () => window.changes = (window.changes ?? 0) + 1);
        await new Promise((opened) => events.addEventListener('open', opened));
        """);
    awaitNoRequests(browser);
    TestDatabase.execute(
        database,
        "update record set close = 7 where currency_id = 1 and date::date = '2018-03-01'");
    browser.eventually(() -> assertThat(browser.script("return window.changes")).isEqualTo(1L));
    browser.settle();
    TestDatabase.execute(
        database,
        "update record set close = 121 where currency_id = 1 and date::date = '2021-07-06'");
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$121.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    assertThat(requestsFor(browser, "/days"))
        .as("requests, sent only for the second change")
        .isOne();
  }

  @Test
  void theDayOfNewRowsIsLoadedBeforeTheyAreShown(Browser browser) {
    browser.speedUpTimers(10);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.block("*/days*");
    TestDatabase.execute(
        database, "insert into record (currency_id, date, close) values (2, '2021-07-07', 5)");
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(NAME)).hasSize(4);
    assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021");
    browser.block();
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Wed, 7 July 2021"));
    // The other three have no record on this day yet.
    assertThat(browser.texts(NAME)).hasSize(4);
    browser.consoleProblems();
  }

  @Test
  void aHiddenPageRefreshesOnlyOnceItIsVisible(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    awaitNoRequests(browser);
    browser.script(
        """
        window.isHidden = true;
        Object.defineProperty(document, 'hidden', { get: () => window.isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
        """);
    browser.settle();
    browser.exchanges();
    put(120);
    browser.asyncScript(
        """
        const events = new EventSource('/events');
        await new Promise((opened) => events.addEventListener('open', opened));
        events.close();
        """);
    assertThat(browser.exchanges()).noneMatch(each -> each.path().equals("/dashboard"));
    assertThat(browser.text(PRICE)).isEqualTo("$110.00");
    browser.script(
        "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))");
    browser.eventually(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void theSelectedDayOfTheChartStaysWhenDataChanges(Browser browser) {
    browser.open(server.port(), "/prices/Alpha?range=1m");
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.tabTo("#plot");
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("4 Jul 2021: $100.00"));
    put(150);
    browser.eventually(() -> assertThat(browser.text(".quote .value")).isEqualTo("$150.00"));
    browser.settle();
    assertThat(browser.text("#readout")).isEqualTo("4 Jul 2021: $100.00");
    browser.press(Keys.ARROW_LEFT);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("1 Jul 2021: $100.00"));
    browser.press(Keys.END);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $150.00"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, Browser.LAPTOP})
  void theStatusIsVisibleAtEveryScrollPosition(int width, Browser browser) {
    browser.size(width, 200);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.script("window.scrollTo(0, 1e6)");
    browser.block("*/dashboard*");
    put(120);
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(
            browser.script(
                """
                const { top, right, bottom, left } = document.getElementById('live').getBoundingClientRect();
                return window.scrollY > 0 && top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth;
                """))
        .isEqualTo(true);
    browser.assertFits();
    browser.consoleProblems();
  }

  /** Number of requests for a path since the last call. */
  private static int requestsFor(Browser browser, String path) {
    return (int) browser.exchanges().stream().filter(each -> each.path().equals(path)).count();
  }

  /**
   * Waits for pending requests: the page refreshes when its event stream opens, and requests
   * sparklines after rows.
   */
  private static void awaitNoRequests(Browser browser) {
    browser.eventually(
        () -> {
          browser.asyncScript("await new Promise(due => setTimeout(due, 300))");
          assertThat(browser.exchanges()).isEmpty();
        });
  }

  /** Opens the dashboard and waits until it is complete and its event stream is open. */
  private static void openWithSparklines(Browser browser, int port) {
    browser.open(port, "/");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
  }

  /** Writes the close of Alpha on its last day. */
  private void put(int close) {
    var response =
        server.send(
            "PUT",
            "/currencies/Alpha/records/2021-7-6",
            BodyPublishers.ofString(
                "{\"high\":5000,\"low\":1,\"open\":100,\"close\":%d,\"volume\":1500000,\"market_cap\":641899161593.76}"
                    .formatted(close)),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "application/json");
    assertThat(response.statusCode()).isEqualTo(200);
  }
}
