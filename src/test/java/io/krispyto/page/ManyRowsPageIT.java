package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** A day with thousands of currencies. The page renders only the visible rows. */
@InBrowser
class ManyRowsPageIT extends SharedServerTestBase {
  private static final int CURRENCIES = 6_000;
  private static final String ROW = "table.prices tbody tr:not(.space)";

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from"
                + " generate_series(1, 6000) as n",
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select n, day + interval '23:59:59', n, n, n, n, n, 1000000 - n
          from generate_series(1, 6000) as n,
            generate_series(timestamp '2021-07-05', '2021-07-06', interval '1 day') as day
        """);
    server = TestServer.start(database);
  }

  @ParameterizedTest
  @CsvSource({"1440, 900, 44", "360, 740, 68"})
  void scrollingToTheEndShowsTheLastRowWithFewRowsRendered(
      int width, int height, long row, Browser browser) {
    browser.size(width, height);
    openAll(browser);
    assertThat(rowHeights(browser)).as("row heights").isEqualTo(List.of(row));
    scrollTo(browser, 1_000_000);
    browser.eventually(() -> assertThat(lastRow(browser)).contains("Currency 6000 "));
    assertThat(browser.count(ROW)).isBetween(10, 120);
    assertThat(rowHeights(browser)).as("row heights").isEqualTo(List.of(row));
    assertThat(
            browser.script(
                "return [...document.querySelectorAll(arguments[0])].at(-1).getAttribute('aria-rowindex')",
                ROW))
        .isEqualTo(String.valueOf(CURRENCIES + 1));
    assertThat(
            browser.script(
                "return Math.round([...document.querySelectorAll('table.prices tbody')].reduce((sum, each) => sum + each.getBoundingClientRect().height, 0))"))
        .as("total height of rows")
        .isEqualTo(row * CURRENCIES);
    browser.assertFits();
  }

  @Test
  void rowsAppearAtEveryScrollPosition(Browser browser) {
    openAll(browser);
    var millis = new ArrayList<Long>();
    for (int position = 1; position <= 20; position++) {
      // 7,919 has no common factor with the number of rows, so the positions cover the whole table.
      var row = position * 7_919 % (CURRENCIES - 100);
      var name = "Currency " + (row + 1);
      browser.script(
          "const top = document.querySelector('table.prices tbody').getBoundingClientRect().top;"
              + "window.scrollBy(0, top + 44 * arguments[0] - 300)",
          row);
      var start = System.nanoTime();
      browser.eventually(
          () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith(name + " ")));
      millis.add((System.nanoTime() - start) / 1_000_000);
    }
    Collections.sort(millis);
    assertThat(millis.get(10)).as("median of the milliseconds: %s", millis).isLessThan(500);
    assertThat(browser.count(ROW)).isBetween(10, 120);
  }

  @Test
  void starringARowKeepsTheScrollPosition(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 5_000);
    browser.eventually(
        () -> assertThat(browser.count("button[aria-label='Favourite Currency 5001']")).isOne());
    var before = browser.script("return window.scrollY");
    browser.click("button[aria-label='Favourite Currency 5001']");
    browser.eventually(
        () ->
            assertThat(
                    browser
                        .element("button[aria-label='Favourite Currency 5001']")
                        .getAttribute("aria-pressed"))
                .isEqualTo("true"));
    assertThat(browser.script("return window.scrollY")).isEqualTo(before);
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.eventually(
        () -> assertThat(browser.texts(ROW + " .name")).containsExactly("Currency 5001"));
  }

  @Test
  void scrollingAfterStarringIsNotAdjusted(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 100);
    browser.click("button[aria-label='Favourite Currency 108']");
    scrollTo(browser, 44 * 110);
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 115 ")));
    browser.settle();
    assertThat(browser.script("return window.scrollY")).isEqualTo(44L * 110);
  }

  @Test
  void goingBackRestoresTheScrollPosition(Browser browser) {
    openFromFarDown(browser);
    assertThat(browser.script("return window.scrollY")).isEqualTo(0L);
    browser.back();
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 3005 ")));
  }

  @Test
  void reloadingAndGoingForwardRestoreTheScrollPosition(Browser browser) {
    browser.open(server.port(), "/prices/Currency%201");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Currency 1 C1"));
    browser.clickText(".crumbs a", "All currencies");
    browser.eventually(() -> assertThat(browser.count(ROW)).isPositive());
    scrollTo(browser, 44 * 70);
    browser.eventually(
        () -> assertThat(browser.script("return history.state?.top")).isEqualTo(44L * 70));
    browser.reload();
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 75 ")));
    assertThat(browser.script("return document.activeElement === document.body")).isEqualTo(true);
    browser.back();
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Currency 1 C1"));
    browser.forward();
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 75 ")));
  }

  @Test
  void aSlowNetworkStillLoadsAllRows(Browser browser) {
    // Reduces the timeout without data from twenty seconds to one.
    browser.speedUpTimers(20);
    browser.open(server.port(), "/prices/Currency%201");
    browser.eventually(() -> assertThat(browser.text(".facts div")).startsWith("Rank"));
    browser.throttle(15_000, 0);
    browser.clearCache();
    browser.exchanges();
    browser.clickText(".crumbs a", "All currencies");
    var start = System.nanoTime();
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("duration: %s", browser.exchanges())
        .isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void constantlyChangingDataIsShownImmediately(Browser browser) {
    browser.addInitScript(
        """
        const real = window.fetch;
        window.fetch = (address, how) => {
          window.requests = (window.requests ?? 0) + 1;
          return String(address).includes('cursor=') ? Promise.resolve(new Response('{}', { status: 410 })) : real(address, how);
        };
        """);
    browser.open(server.port(), "/?date=2021-07-05");
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    // Two of them are for the currencies to show prices in.
    assertThat((Long) browser.script("return window.requests")).as("requests").isLessThan(22);
  }

  @Test
  void aFavouriteIsNotReportedMissingBeforeAllRowsAreLoaded(Browser browser) {
    browser.open(server.port(), "/nowhere");
    browser.script("localStorage.setItem('krispyto.favourites', '[\"Currency 5000\"]')");
    browser.consoleProblems();
    browser.speedUpTimers(20);
    browser.block("*cursor=*");
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.text(".loading")).isEqualTo("Loading…");
    assertThat(browser.count(".notice")).isZero();
    browser.block();
    browser.eventually(
        () -> assertThat(browser.texts(ROW + " .name")).containsExactly("Currency 5000"));
    browser.consoleProblems();
  }

  @Test
  void scrollingCancelsTheRestoredPosition(Browser browser) {
    openFromFarDown(browser);
    browser.throttle(0, 700);
    browser.clearCache();
    browser.back();
    browser.eventually(() -> assertThat(browser.count(ROW)).isPositive());
    browser.script("dispatchEvent(new WheelEvent('wheel', { deltaY: 100 }))");
    scrollTo(browser, 100);
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    browser.settle();
    assertThat(browser.script("return window.scrollY")).isEqualTo(100L);
  }

  @Test
  void theFirstRowsStayIfMoreCannotBeLoaded(Browser browser) {
    browser.speedUpTimers(20);
    browser.block("*cursor=*");
    browser.open(server.port(), "/?date=2021-07-05");
    browser.eventually(
        () -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(ROW)).isNotEmpty();
    assertThat(browser.text(".count")).isEqualTo("Loading more…");
    browser.block();
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    browser.consoleProblems();
  }

  @Test
  void tabMovesThroughTheRows(Browser browser) {
    openAll(browser);
    // On any page, Chromium drops a key pressed just before scrolling ends.
    browser.eventually(
        () -> {
          browser.press(Keys.END);
          assertThat(lastRow(browser)).contains("Currency 6000 ");
        });
    browser.eventually(
        () -> {
          browser.press(Keys.HOME);
          assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 1 "));
        });
    browser.eventually(() -> assertThat(browser.script("return window.scrollY")).isEqualTo(0L));
    browser.script("document.querySelector(arguments[0] + ' a').focus()", ROW);
    for (int row = 0; row < 30; row++) {
      browser.press(Keys.TAB, Keys.TAB);
      assertThat(browser.focused()).contains(">Currency " + (row + 2) + "<");
    }
  }

  @Test
  void onlySparklinesOfVisibleRowsAreRequested(Browser browser) {
    openAll(browser);
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isGreaterThan(10));
    var lines =
        browser.exchanges().stream().filter(each -> each.url().contains("closes=")).toList();
    assertThat(lines).isNotEmpty().allMatch(each -> !each.url().contains("id=all"));
    assertThat(lines.stream().mapToLong(Browser.Exchange::bytes).sum())
        .as("bytes of sparklines: %s", lines)
        .isLessThan(30_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void printingRendersAllRowsTemporarily(boolean firesPrintEvent, Browser browser) {
    // Prints 500 rows, since Chromium takes half a minute for ten thousand.
    openAll(browser);
    browser.script(
        """
        const names = Array.from({ length: 500 }, (_, at) => 'Currency ' + (at + 1));
        localStorage.setItem('krispyto.favourites', JSON.stringify(names));
        """);
    browser.open(server.port(), "/?view=favourites");
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(501)));
    assertThat(browser.count(ROW)).isBetween(10, 120);
    if (firesPrintEvent) {
      browser.script(
          """
          addEventListener('beforeprint', () => {
            window.printed = document.querySelectorAll('table.prices tbody tr:not(.space)').length;
          });
          """);
      browser.print();
      assertThat(browser.script("return window.printed")).isEqualTo(500L);
    } else {
      browser.emulatePrint();
      browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(500));
      browser.dark(false);
    }
    browser.eventually(() -> assertThat(browser.count(ROW)).isBetween(10, 120));
  }

  @Test
  void largeTextShowsTheLastRowAtTheEnd(Browser browser) {
    browser.textSize(32);
    openAll(browser);
    assertThat(rowHeights(browser)).as("row heights").isEqualTo(List.of(88L));
    scrollTo(browser, 88 * 5_000);
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 5003 ")));
    scrollTo(browser, 1_000_000);
    browser.eventually(() -> assertThat(lastRow(browser)).contains("Currency 6000 "));
    assertThat(browser.count(ROW)).isBetween(10, 120);
  }

  @Test
  void theRowCountIsUnknownUntilAllRowsAreLoaded(Browser browser) {
    openAll(browser);
    browser.script(
        """
        const all = window.fetch;
        window.fetch = (address, ...rest) => address.includes('cursor=') ? new Promise(() => {}) : all(address, ...rest);
        """);
    browser.click("th.c-price a");
    browser.eventually(() -> assertThat(browser.text(ROW)).contains("Currency 6000 "));
    assertThat(browser.values("table.prices", "aria-rowcount")).containsExactly("-1");
  }

  /** Waits until all rows are loaded: the first hundred, then the others. */
  private static void openAll(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    assertThat(browser.text(ROW)).contains("Currency 1 ");
  }

  /** Opens a currency far down the table. */
  private static void openFromFarDown(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 3_000);
    browser.eventually(
        () -> assertThat(visibleRows(browser)).anyMatch(each -> each.startsWith("Currency 3001 ")));
    browser.clickText(ROW + " .c-crypto a", "Currency 3005 C3005");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Currency 3005 C3005"));
  }

  private static void scrollTo(Browser browser, int top) {
    browser.script("window.scrollTo(0, arguments[0])", top);
  }

  private static String lastRow(Browser browser) {
    var rows = browser.texts(ROW);
    return rows.get(rows.size() - 1);
  }

  /** The visible rows below the table head. */
  private static List<?> findVisibleRows(Browser browser) {
    return (List<?>)
        browser.script(
            """
            return [...document.querySelectorAll(arguments[0])].filter(row => {
              const { top, bottom } = row.getBoundingClientRect();
              return top >= 90 && bottom <= window.innerHeight;
            }).map(row => row.querySelector('.c-crypto').innerText.replace(/\\s+/g, ' ').trim())
            """,
            ROW);
  }

  private static List<String> visibleRows(Browser browser) {
    return findVisibleRows(browser).stream().map(Object::toString).toList();
  }

  /** The distinct row heights. */
  private static Object rowHeights(Browser browser) {
    return browser.script(
        """
        const heights = [...document.querySelectorAll(arguments[0])].map(row => row.getBoundingClientRect().height);
        return [...new Set(heights)];
        """,
        ROW);
  }
}
