package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Views without data, or before it is loaded. */
@InBrowser
class PageStatesIT {
  private static final String NAME = "table.prices tbody .c-crypto .name";

  private static DatabaseSettings database;
  private static TestServer server;
  private static TestServer simulated;

  @BeforeAll
  static void start() {
    database = Prices.load();
    server = TestServer.start(database);
    simulated = TestServer.startSimulated(database);
  }

  @AfterAll
  static void stop() {
    simulated.close();
    server.close();
  }

  @Test
  void aDayWithoutDataLinksToTheNearestDays(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-02&order_by=price&order_type=desc");
    browser.eventually(
        () -> assertThat(browser.text(".notice h1")).isEqualTo("No data on this day"));
    assertThat(browser.text(".notice p")).isEqualTo("No currency has a record on 2 Jul 2021.");
    assertThat(browser.texts(".near a")).containsExactly("Thu, 1 July 2021", "Sun, 4 July 2021");
    assertAccessible(browser, "a day without data");
    browser.clickText(".near a", "Sun, 4 July 2021");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Alpha", "Beta"));
    assertThat(browser.location()).isEqualTo("/?date=2021-07-04&order_by=price&order_type=desc");
    browser.back();
    browser.eventually(
        () -> assertThat(browser.text(".notice h1")).isEqualTo("No data on this day"));
  }

  @ParameterizedTest
  @CsvSource({"2017-12-31, 'Mon, 1 January 2018'", "2021-07-07, 'Tue, 6 July 2021'"})
  void aDayOutsideTheDataLinksToOneDay(String date, String nearest, Browser browser) {
    browser.open(server.port(), "/?date=" + date);
    browser.eventually(() -> assertThat(browser.texts(".near a")).containsExactly(nearest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-02-30", "02.03.2021"})
  void anInvalidDateShowsAMessage(String date, Browser browser) {
    browser.open(server.port(), "/?date=" + date);
    browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("Invalid date"));
    assertThat(browser.text(".notice p"))
        .isEqualTo("\"" + date + "\" is not a date. Use YYYY-MM-DD.");
    browser.clickText(".notice a", "See the latest day");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
  }

  @Test
  void anUnknownCurrencyShowsAMessage(Browser browser) {
    browser.open(server.port(), "/prices/nothing%20%3Cb%3E");
    browser.eventually(
        () -> assertThat(browser.text(".notice h1")).isEqualTo("Currency not found"));
    assertThat(browser.text(".notice p"))
        .isEqualTo("There is no currency with the name or symbol nothing <b>.");
    assertThat(browser.title()).isEqualTo("Currency not found · Krispyto");
    assertAccessible(browser, "an unknown currency");
    browser.clickText(".notice a", "see all currencies");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    assertOnlyConsoleProblems(browser, "404");
  }

  @Test
  void anAmbiguousSymbolListsItsCurrencies(Browser browser) {
    browser.open(server.port(), "/prices/twin");
    browser.eventually(
        () ->
            assertThat(browser.text(".notice"))
                .contains("Several currencies have", "Twin One", "Twin Two"));
    browser.eventually(
        () -> assertThat(browser.title()).isEqualTo("Several currencies · Krispyto"));
    assertAccessible(browser, "a symbol of several");
    browser.clickText(".notice a", "Twin Two twin");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Twin Two twin"));
    assertOnlyConsoleProblems(browser, "409");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/prices/a/b", "/docs/nothing"})
  void anUnknownPathShowsAMessage(String path, Browser browser) {
    browser.open(server.port(), path);
    browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("Page not found"));
    assertThat(browser.text(".notice code")).isEqualTo(path);
    assertThat(browser.title()).isEqualTo("Page not found · Krispyto");
    assertAccessible(browser, "an unknown path");
    browser.clickText(".notice a", "See all currencies");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    assertOnlyConsoleProblems(browser, "404");
  }

  @Test
  void pendingDataIsShownAsLoading(Browser browser) throws SQLException {
    try (var own = TestServer.start(database);
        var connection = lockRecords()) {
      browser.open(own.port(), "/");
      browser.eventually(() -> assertThat(browser.text(".loading")).isEqualTo("Loading…"));
      assertThat(browser.count(".bone")).isPositive();
      browser.assertFits();
      assertAccessible(browser, "what is loading");
      connection.rollback();
      browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
      assertThat(browser.count(".loading")).isZero();
      browser.leave();
    }
  }

  @Test
  void anEmptyDatabaseShowsAMessage(Browser browser) {
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      browser.open(empty.port(), "/");
      browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("No prices yet"));
      assertAccessible(browser, "an empty database");
      browser.leave();
    }
  }

  @Test
  void anUnavailableServerShowsAMessageAndAButtonRetries(Browser browser) {
    // This server has the web page but no query verticle.
    try (var pageOnly = TestServer.startWithoutQuery()) {
      browser.open(pageOnly.port(), "/prices/Alpha");
      browser.eventually(
          () -> assertThat(browser.text(".notice h1")).isEqualTo("The server is not responding"));
      assertThat(browser.title()).isEqualTo("Server unavailable · Krispyto");
      assertAccessible(browser, "a server that cannot respond");
      // Clears the timers, so only the button sends a request.
      browser.script(
          "for (let timer = setTimeout(() => 0); timer > 0; timer--) clearTimeout(timer)");
      browser.exchanges();
      browser.eventually(
          () -> {
            // A click does nothing while a retry is in flight.
            browser.clickText(".notice button", "Try again now");
            assertThat(browser.exchanges())
                .anyMatch(each -> each.path().equals("/currencies/Alpha"));
          });
      browser.leave();
    }
    browser.consoleProblems();
  }

  @Test
  void theRetryButtonKeepsTheFocusDuringRetries(Browser browser) {
    try (var pageOnly = TestServer.startWithoutQuery()) {
      browser.speedUpTimers(20);
      browser.open(pageOnly.port(), "/");
      browser.element(".notice button");
      browser.script(
          "document.querySelector('.notice button').focus(); window.button = document.activeElement");
      browser.exchanges();
      var requested = new AtomicInteger();
      browser.eventually(
          () ->
              assertThat(
                      requested.addAndGet(
                          (int)
                              browser.exchanges().stream()
                                  .filter(each -> each.path().equals("/dashboard"))
                                  .count()))
                  .isGreaterThan(2));
      assertThat(browser.script("return document.activeElement === window.button")).isEqualTo(true);
      browser.leave();
    }
    browser.consoleProblems();
  }

  @Test
  void aScriptThatFailedToLoadIsLoadedLater(Browser browser) {
    browser.clearCache();
    browser.speedUpTimers(10);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    browser.script("window.isOld = true");
    browser.block("*/currency.js");
    browser.clickText("tbody .c-crypto a", "Alpha ALP");
    browser.eventually(
        () -> assertThat(browser.text(".notice h1")).isEqualTo("The server is not responding"));
    browser.block();
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
    assertThat(browser.script("return window.isOld"))
        .as("a new document, since an update may have removed the files of the old one")
        .isNull();
    browser.consoleProblems();
  }

  @Test
  void leavingAViewEndsItsBusyState(Browser browser) throws SQLException {
    try (var own = TestServer.start(database);
        var connection = lockRecords()) {
      browser.open(own.port(), "/");
      browser.eventually(
          () -> assertThat(browser.values("main", "aria-busy")).containsExactly("true"));
      browser.script(
          "history.pushState(null, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate'))");
      browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("Page not found"));
      assertThat(browser.values("main", "aria-busy")).containsExactly((String) null);
      connection.rollback();
      browser.leave();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
      })
  void favouritesLastWhileThePageIsOpenIfStorageIsBlocked(String script, Browser browser) {
    browser.addInitScript(script);
    browser.open(server.port(), "/");
    browser.click("button[aria-label='Favourite Beta']");
    browser.eventually(
        () ->
            assertThat(browser.values("button[aria-label='Favourite Beta']", "aria-pressed"))
                .containsExactly("true"));
    browser.click("button[aria-label='Favourite Gamma']");
    browser.clickText(".controls a", "★ Favourites");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Beta"));
  }

  @Test
  void theViewRecoversFromANetworkOutage(Browser browser) {
    browser.speedUpTimers(10);
    browser.open(server.port(), "/?date=2021-07-05");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(2));
    browser.offline(true);
    browser.click("a[aria-label='Day before']");
    browser.eventually(
        () -> assertThat(browser.text(".notice h1")).isEqualTo("The server is not responding"));
    browser.offline(false);
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", "Alpha"));
    assertThat(browser.location()).isEqualTo("/?date=2021-07-04");
    assertOnlyConsoleProblems(browser, "ERR_INTERNET_DISCONNECTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?date=never",
        "/prices/Alpha?chart=candles&compare=Beta",
        "/prices/twin",
        "/nowhere"
      })
  void everyViewMarksSimulatedData(String path, Browser browser) {
    browser.open(simulated.port(), path);
    browser.eventually(
        () ->
            assertThat(browser.text("#simulated"))
                .isEqualTo("Simulated sample data: these are not real prices."));
    browser.leave();
    browser.consoleProblems();
  }

  @Test
  void theMarkOfSimulatedDataIsAccessible(Browser browser) {
    for (var path : List.of("/", "/prices/Alpha")) {
      browser.open(simulated.port(), path);
      browser.eventually(() -> assertThat(browser.text("#simulated")).isNotEmpty());
      assertAccessible(browser, "simulated data");
    }
  }

  /** Blocks all reads of records until the transaction is rolled back. */
  private static Connection lockRecords() throws SQLException {
    var connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("lock table record in access exclusive mode");
    }
    return connection;
  }

  /** Checks on a laptop in light colours and on a phone in dark colours. */
  private static void assertAccessible(Browser browser, String view) {
    browser.assertAccessible(view);
    browser.size(Browser.PHONE, 740);
    browser.dark(true);
    browser.assertAccessible(view + ", on a phone, in the dark");
    browser.assertFits();
    browser.size(Browser.LAPTOP, 900);
    browser.dark(false);
  }

  private static void assertOnlyConsoleProblems(Browser browser, String what) {
    assertThat(browser.consoleProblems()).isNotEmpty().allMatch(each -> each.contains(what));
  }
}
