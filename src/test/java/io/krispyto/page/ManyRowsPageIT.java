package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** A day with ten thousand currencies, of which the page has only those in sight. */
@InBrowser
class ManyRowsPageIT extends SharedServerTestBase {
  private static final int CURRENCIES = 10_000;
  private static final String ROW = "table.prices tbody tr:not(.space)";

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from"
                + " generate_series(1, 10000) as n",
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select n, day + interval '23:59:59', n, n, n, n, n, 1000000 - n
          from generate_series(1, 10000) as n,
            generate_series(timestamp '2021-07-05', '2021-07-06', interval '1 day') as day
        """);
    server = TestServer.start(database);
  }

  @ParameterizedTest
  @CsvSource({"1440, 900, 44", "360, 740, 68"})
  void theLastRowIsAtTheEndAndFewAreInThePage(int width, int height, long row, Browser browser) {
    browser.size(width, height);
    openAll(browser);
    assertThat(rowHeights(browser)).as("heights of rows").isEqualTo(List.of(row));
    scrollTo(browser, 1_000_000);
    browser.soon(() -> assertThat(lastRow(browser)).contains("Currency 10000 "));
    assertThat(browser.count(ROW)).isBetween(10, 120);
    assertThat(rowHeights(browser)).as("heights of rows").isEqualTo(List.of(row));
    assertThat(
            browser.script(
                "return [...document.querySelectorAll(arguments[0])].at(-1).getAttribute('aria-rowindex')",
                ROW))
        .isEqualTo("10001");
    assertThat(
            browser.script(
                "return Math.round([...document.querySelectorAll('table.prices tbody')].reduce((sum, each) => sum + each.getBoundingClientRect().height, 0))"))
        .as("height of all rows")
        .isEqualTo(row * CURRENCIES);
    browser.assertFits();
  }

  @Test
  void rowsAreThereWhereverOneScrolls(Browser browser) {
    openAll(browser);
    var began = System.nanoTime();
    for (int place = 1; place <= 20; place++) {
      // 7,919 has no factor in common with the number of rows: places all over the table.
      var row = place * 7_919 % (CURRENCIES - 100);
      var name = "Currency " + (row + 1);
      browser.script(
          "const top = document.querySelector('table.prices tbody').getBoundingClientRect().top;"
              + "window.scrollBy(0, top + 44 * arguments[0] - 300)",
          row);
      browser.soon(
          () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith(name + " ")));
    }
    assertThat((System.nanoTime() - began) / 1_000_000)
        .as("milliseconds to get to 20 places")
        .isLessThan(6_000);
    assertThat(browser.count(ROW)).isBetween(10, 120);
  }

  @Test
  void whoIsDownTheTableStaysThereWhenSomethingIsStarred(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 5_000);
    browser.soon(
        () -> assertThat(browser.count("button[aria-label='Favourite Currency 5001']")).isOne());
    var before = browser.script("return window.scrollY");
    browser.click("button[aria-label='Favourite Currency 5001']");
    browser.soon(
        () ->
            assertThat(
                    browser
                        .the("button[aria-label='Favourite Currency 5001']")
                        .getAttribute("aria-pressed"))
                .isEqualTo("true"));
    assertThat(browser.script("return window.scrollY")).isEqualTo(before);
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.soon(() -> assertThat(browser.texts(ROW + " .name")).containsExactly("Currency 5001"));
  }

  @Test
  void whoStarsARowAndScrollsOnGoesNoFurtherThanTheyTurn(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 100);
    browser.click("button[aria-label='Favourite Currency 108']");
    scrollTo(browser, 44 * 110);
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 115 ")));
    browser.settle();
    assertThat(browser.script("return window.scrollY")).isEqualTo(44L * 110);
  }

  @Test
  void backComesToWhereOneWasInTheTable(Browser browser) {
    openFromFarDown(browser);
    assertThat(browser.script("return window.scrollY")).isEqualTo(0L);
    browser.back();
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 3005 ")));
  }

  @Test
  void aReloadAndForwardComeToWhereOneWasToo(Browser browser) {
    browser.open(server.port(), "/prices/Currency%201");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Currency 1 C1"));
    browser.clickText(".crumbs a", "All currencies");
    browser.soon(() -> assertThat(browser.count(ROW)).isPositive());
    scrollTo(browser, 44 * 70);
    browser.soon(() -> assertThat(browser.script("return history.state?.top")).isEqualTo(44L * 70));
    browser.reload();
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 75 ")));
    assertThat(browser.script("return document.activeElement === document.body")).isEqualTo(true);
    browser.back();
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Currency 1 C1"));
    browser.forward();
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 75 ")));
  }

  @Test
  void aSlowLineBringsAllRowsHoweverLongItTakes(Browser browser) {
    // So that a second without anything is too long, which would be twenty.
    browser.hasten(20);
    browser.open(server.port(), "/prices/Currency%201");
    browser.soon(() -> assertThat(browser.text(".facts div")).startsWith("Rank"));
    browser.slow(15_000, 0);
    browser.forgetLoaded();
    browser.exchanges();
    browser.clickText(".crumbs a", "All currencies");
    var began = System.nanoTime();
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("how long it took: %s", browser.exchanges())
        .isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void dataThatChangesAllTheTimeIsShownAtOnce(Browser browser) {
    browser.before(
        """
        const real = window.fetch;
        window.fetch = (address, how) => {
          window.asked = (window.asked ?? 0) + 1;
          return String(address).includes('cursor=') ? Promise.resolve(new Response('{}', { status: 410 })) : real(address, how);
        };
        """);
    browser.open(server.port(), "/?date=2021-07-05");
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    assertThat((Long) browser.script("return window.asked")).as("questions").isLessThan(20);
  }

  @Test
  void whileRowsAreMissingNobodyIsToldThatTheirFavouriteIs(Browser browser) {
    browser.open(server.port(), "/nowhere");
    browser.script("localStorage.setItem('krispyto.favourites', '[\"Currency 5000\"]')");
    browser.complaints();
    browser.hasten(20);
    browser.block("*cursor=*");
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.text(".loading")).isEqualTo("Loading…");
    assertThat(browser.count(".notice")).isZero();
    browser.block();
    browser.soon(() -> assertThat(browser.texts(ROW + " .name")).containsExactly("Currency 5000"));
    browser.complaints();
  }

  @Test
  void whoScrollsOnTheirOwnIsNotBroughtBack(Browser browser) {
    openFromFarDown(browser);
    browser.slow(0, 700);
    browser.forgetLoaded();
    browser.back();
    browser.soon(() -> assertThat(browser.count(ROW)).isPositive());
    browser.script("dispatchEvent(new WheelEvent('wheel', { deltaY: 100 }))");
    scrollTo(browser, 100);
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    browser.settle();
    assertThat(browser.script("return window.scrollY")).isEqualTo(100L);
  }

  @Test
  void theFirstRowsStayIfTheOthersCannotBeLoaded(Browser browser) {
    browser.hasten(20);
    browser.block("*cursor=*");
    browser.open(server.port(), "/?date=2021-07-05");
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("No response. Trying again…"));
    assertThat(browser.texts(ROW)).isNotEmpty();
    assertThat(browser.text(".count")).isEqualTo("Loading more…");
    browser.block();
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    browser.complaints();
  }

  @Test
  void theKeyboardGoesThroughTheRows(Browser browser) {
    openAll(browser);
    browser.press(Keys.END);
    browser.soon(() -> assertThat(lastRow(browser)).contains("Currency 10000 "));
    // Chromium forgets a key that comes as the scrolling before it ends, on any page.
    browser.soon(
        () -> {
          browser.press(Keys.HOME);
          assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 1 "));
        });
    browser.soon(() -> assertThat(browser.script("return window.scrollY")).isEqualTo(0L));
    browser.script("document.querySelector(arguments[0] + ' a').focus()", ROW);
    for (int row = 0; row < 30; row++) {
      browser.press(Keys.TAB, Keys.TAB);
      assertThat(browser.focused()).contains(">Currency " + (row + 2) + "<");
    }
  }

  @Test
  void theLinesOfWhatIsInSightAreAskedForAlone(Browser browser) {
    openAll(browser);
    browser.soon(() -> assertThat(browser.count("svg.spark")).isGreaterThan(10));
    var lines =
        browser.exchanges().stream().filter(each -> each.url().contains("closes=")).toList();
    assertThat(lines).isNotEmpty().allMatch(each -> !each.url().contains("id=all"));
    assertThat(lines.stream().mapToLong(Browser.Exchange::bytes).sum())
        .as("bytes of lines: %s", lines)
        .isLessThan(30_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allRowsArePrintedAndFewAreLeftAfterwards(boolean isTold, Browser browser) {
    // Not all 10,000, which Chromium prints in half a minute.
    openAll(browser);
    browser.script(
        """
        const names = Array.from({ length: 500 }, (_, at) => 'Currency ' + (at + 1));
        localStorage.setItem('krispyto.favourites', JSON.stringify(names));
        """);
    browser.open(server.port(), "/?view=favourites");
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(501)));
    assertThat(browser.count(ROW)).isBetween(10, 120);
    if (isTold) {
      browser.script(
          """
          addEventListener('beforeprint', () => {
            window.printed = document.querySelectorAll('table.prices tbody tr:not(.space)').length;
          });
          """);
      browser.print();
      assertThat(browser.script("return window.printed")).isEqualTo(500L);
    } else {
      browser.asPrinted();
      browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(500));
      browser.dark(false);
    }
    browser.soon(() -> assertThat(browser.count(ROW)).isBetween(10, 120));
  }

  @Test
  void inLargeLettersTheLastRowIsAtTheEndToo(Browser browser) {
    browser.textSize(32);
    openAll(browser);
    assertThat(rowHeights(browser)).as("heights of rows").isEqualTo(List.of(88L));
    scrollTo(browser, 88 * 5_000);
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 5003 ")));
    scrollTo(browser, 1_000_000);
    browser.soon(() -> assertThat(lastRow(browser)).contains("Currency 10000 "));
    assertThat(browser.count(ROW)).isBetween(10, 120);
  }

  @Test
  void howManyRowsThereAreIsNotSaidBeforeItIsKnown(Browser browser) {
    openAll(browser);
    browser.script(
        """
        const all = window.fetch;
        window.fetch = (address, ...rest) => address.includes('cursor=') ? new Promise(() => {}) : all(address, ...rest);
        """);
    browser.click("th.c-price a");
    browser.soon(() -> assertThat(browser.text(ROW)).contains("Currency 10000 "));
    assertThat(browser.values("table.prices", "aria-rowcount")).containsExactly("-1");
  }

  /** Waits until it has all rows, which come after the first hundred. */
  private static void openAll(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(
        () ->
            assertThat(browser.values("table.prices", "aria-rowcount"))
                .containsExactly(String.valueOf(CURRENCIES + 1)));
    assertThat(browser.text(ROW)).contains("Currency 1 ");
  }

  /** Opens a currency that is far down the table. */
  private static void openFromFarDown(Browser browser) {
    openAll(browser);
    scrollTo(browser, 44 * 3_000);
    browser.soon(
        () -> assertThat(inSight(browser)).anyMatch(each -> each.startsWith("Currency 3001 ")));
    browser.clickText(ROW + " .c-crypto a", "Currency 3005 C3005");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Currency 3005 C3005"));
  }

  private static void scrollTo(Browser browser, int top) {
    browser.script("window.scrollTo(0, arguments[0])", top);
  }

  private static String lastRow(Browser browser) {
    var rows = browser.texts(ROW);
    return rows.get(rows.size() - 1);
  }

  /** The rows that are seen, below the head of the table. */
  private static List<?> inSightOf(Browser browser) {
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

  private static List<String> inSight(Browser browser) {
    return inSightOf(browser).stream().map(Object::toString).toList();
  }

  /** Each height that rows have. */
  private static Object rowHeights(Browser browser) {
    return browser.script(
        """
        const heights = [...document.querySelectorAll(arguments[0])].map(row => row.getBoundingClientRect().height);
        return [...new Set(heights)];
        """,
        ROW);
  }
}
