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

/** A page that is open while the data changes, or the server goes. */
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
  void aRecordThatIsWrittenIsShownInTheOpenTable(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma", "Alpha"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.tabTo("th.c-24h a");
    put(2_000);
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Alpha", "Gamma"));
    assertThat(browser.text(PRICE)).isEqualTo("$2,000.00");
    browser.soon(
        () -> assertThat(browser.text("#live")).matches("Updated at \\d\\d:\\d\\d:\\d\\d"));
    assertThat(browser.focused()).as("what has the focus").contains("24h");
  }

  @Test
  void aRecordThatIsWrittenIsShownOnTheOpenPageOfACurrency(Browser browser) {
    browser.open(server.port(), "/prices/Alpha?range=1m");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.the("#amount").sendKeys("0");
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$1,100.00"));
    put(150);
    browser.soon(() -> assertThat(browser.text(".quote .value")).isEqualTo("$150.00"));
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $150.00"));
    assertThat(browser.text(".converter output")).as("what was typed stays").isEqualTo("$1,500.00");
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void aFileThatIsLoadedIsShownInTheOpenTable(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.texts(NAME)).hasSize(4));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    var taken =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString(HEADER + "1,Omega,OME,2021-07-07 23:59:59,3,1,2,2.5,10,100\n"),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "text/csv");
    assertThat(taken.statusCode()).isEqualTo(202);
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Omega"));
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Wed, 7 July 2021"));
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void whatIsWrittenPastTheServerIsShownToo(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    TestDatabase.execute(
        database,
        "update record set close = 120 where currency_id = 1 and date::date = '2021-07-06'");
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
  }

  @Test
  void theFirstPricesOfAnEmptyServerAreShown(Browser browser) {
    var empty = TestDatabase.migrated();
    try (var own = TestServer.startToWrite(empty, TOKEN)) {
      browser.open(own.port(), "/");
      browser.soon(() -> assertThat(browser.text(".notice h1")).isEqualTo("No prices yet"));
      browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
      TestDatabase.execute(
          empty,
          "insert into currency (name, symbol) values ('Alpha', 'ALP')",
          "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 5)");
      browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$5.00"));
      browser.leave();
    }
  }

  @Test
  void aLostConnectionIsToldAndWhatWasMissedIsShownWhenItIsBack(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    var port = server.port();
    server.close();
    browser.soon(
        () -> assertThat(browser.text("#live")).isEqualTo("Connection lost. Trying again…"));
    assertThat(browser.texts(NAME)).as("what there was stays").hasSize(4);
    browser.assertAccessible("a lost connection");
    TestDatabase.execute(
        database,
        "update record set close = 130 where currency_id = 1 and date::date = '2021-07-06'");
    server = TestServer.startToWrite(database, TOKEN, port);
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$130.00"));
    assertThat(browser.text("#live")).matches("Connected again|Updated at .*");
    put(140);
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$140.00"));
    assertThat(browser.complaints())
        .as("no more than that the server was away, or started or stopped")
        .allMatch(each -> each.contains("net::ERR_") || each.contains("status of 503"));
  }

  @Test
  void aServerThatHangsIsToldAsLostAndWhatItSaysLaterIsShown(Browser browser) {
    try (var hung = TestServer.startBeating(database, Duration.ofMillis(200))) {
      var proxy = TestServer.await(TestProxy.start(hung.vertx(), hung.port()));
      browser.hasten(10);
      openWithLines(browser, proxy.port());
      // Longer than it would have to hear nothing: it hears the heartbeats.
      assertThat(
              browser.promised(
                  "await new Promise(due => setTimeout(due, 6_000)); return document.getElementById('live').innerText"))
          .isEqualTo("Updates automatically");
      proxy.delayResponses(Duration.ofHours(1));
      browser.soon(
          () -> assertThat(browser.text("#live")).isEqualTo("Connection lost. Trying again…"));
      proxy.delayResponses(Duration.ZERO);
      TestDatabase.execute(
          database,
          "update record set close = 130 where currency_id = 1 and date::date = '2021-07-06'");
      browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$130.00"));
      browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
      browser.leave();
    }
    browser.complaints();
  }

  @Test
  void changesThatComeFasterThanAnswersAreShownWhileTheyCome(Browser browser) {
    openWithLines(browser, server.port());
    browser.slow(0, 400);
    var seen = new TreeSet<String>();
    var end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    var close = 1_000;
    while (System.nanoTime() < end) {
      put(++close);
      seen.add(browser.text(PRICE));
    }
    assertThat(seen).as("prices seen meanwhile").hasSizeGreaterThan(2);
    var last = "$%,d.00".formatted(close);
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo(last));
  }

  @Test
  void whatCannotBeBroughtUpToDateStaysAndSaysSo(Browser browser) {
    browser.hasten(10);
    openWithLines(browser, server.port());
    browser.block("*/dashboard*");
    put(120);
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(NAME)).hasSize(4);
    assertThat(browser.values("main", "aria-busy")).containsExactly((String) null);
    browser.block();
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    browser.complaints();
  }

  @Test
  void whoSeesSomethingNewAfterAFailureIsNotToldOfTheFailureAnyMore(Browser browser) {
    openWithLines(browser, server.port());
    browser.block("*order_by=market-cap*");
    put(120);
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    browser.click("th.c-price a");
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    browser.complaints();
  }

  @Test
  void whatChangesBeforeItListensIsShownToo(Browser browser) {
    browser.before(
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
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    put(120);
    assertThat(browser.text("#live")).isEmpty();
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
  }

  @Test
  void whatChangesOnADayThatNobodyLooksAtIsNotAskedFor(Browser browser) {
    openWithLines(browser, server.port());
    browser.promised(
        """
        const events = new EventSource('/events');
        events.addEventListener('change', () => window.changes = (window.changes ?? 0) + 1);
        await new Promise((opened) => events.addEventListener('open', opened));
        """);
    untilNothingIsAsked(browser);
    TestDatabase.execute(
        database,
        "update record set close = 7 where currency_id = 1 and date::date = '2018-03-01'");
    browser.soon(() -> assertThat(browser.script("return window.changes")).isEqualTo(1L));
    browser.settle();
    TestDatabase.execute(
        database,
        "update record set close = 121 where currency_id = 1 and date::date = '2021-07-06'");
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$121.00"));
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
    assertThat(asked(browser, "/days"))
        .as("questions, of which only the second change asks")
        .isOne();
  }

  @Test
  void theDayOfNewRowsIsKnownBeforeTheyAreShown(Browser browser) {
    browser.hasten(10);
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.block("*/days*");
    TestDatabase.execute(
        database, "insert into record (currency_id, date, close) values (2, '2021-07-07', 5)");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(NAME)).hasSize(4);
    assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021");
    browser.block();
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta"));
    assertThat(browser.text("h1")).isEqualTo("Wed, 7 July 2021");
    browser.complaints();
  }

  @Test
  void whoDoesNotLookIsNotToldAndSeesWhatIsNewWhenTheyDo(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$110.00"));
    untilNothingIsAsked(browser);
    browser.script(
        """
        window.isHidden = true;
        Object.defineProperty(document, 'hidden', { get: () => window.isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
        """);
    browser.settle();
    browser.exchanges();
    put(120);
    browser.promised(
        """
        const events = new EventSource('/events');
        await new Promise((opened) => events.addEventListener('open', opened));
        events.close();
        """);
    assertThat(browser.exchanges()).noneMatch(each -> each.path().equals("/dashboard"));
    assertThat(browser.text(PRICE)).isEqualTo("$110.00");
    browser.script(
        "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))");
    browser.soon(() -> assertThat(browser.text(PRICE)).isEqualTo("$120.00"));
    browser.soon(() -> assertThat(browser.text("#live")).startsWith("Updated at "));
  }

  @Test
  void whatSomebodyReadsOfTheChartStaysWhenItChanges(Browser browser) {
    browser.open(server.port(), "/prices/Alpha?range=1m");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.tabTo("#plot");
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("4 Jul 2021: $100.00"));
    put(150);
    browser.soon(() -> assertThat(browser.text(".quote .value")).isEqualTo("$150.00"));
    browser.settle();
    assertThat(browser.text("#readout")).isEqualTo("4 Jul 2021: $100.00");
    browser.press(Keys.ARROW_LEFT);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("1 Jul 2021: $100.00"));
    browser.press(Keys.END);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $150.00"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, Browser.LAPTOP})
  void whatItSaysIsInSightHoweverFarDownOneIs(int width, Browser browser) {
    browser.size(width, 200);
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.script("window.scrollTo(0, 1e6)");
    browser.block("*/dashboard*");
    put(120);
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(
            browser.script(
                """
                const { top, right, bottom, left } = document.getElementById('live').getBoundingClientRect();
                return window.scrollY > 0 && top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth;
                """))
        .isEqualTo(true);
    browser.assertFits();
    browser.complaints();
  }

  /** How often a path was asked for since this was asked. */
  private static int asked(Browser browser, String path) {
    return (int) browser.exchanges().stream().filter(each -> each.path().equals(path)).count();
  }

  /** It asks again when it begins to listen, and for lines after rows. */
  private static void untilNothingIsAsked(Browser browser) {
    browser.soon(
        () -> {
          browser.promised("await new Promise(due => setTimeout(due, 300))");
          assertThat(browser.exchanges()).isEmpty();
        });
  }

  /** Opens the dashboard, and waits until all of it is there and it listens. */
  private static void openWithLines(Browser browser, int port) {
    browser.open(port, "/");
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
  }

  /** The close of Alpha on its last day. */
  private void put(int close) {
    var written =
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
    assertThat(written.statusCode()).isEqualTo(200);
  }
}
