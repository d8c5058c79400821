package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/**
 * The layout of the table on every screen, on paper and with large text, with the smallest and
 * largest numbers.
 */
@InBrowser
class TableLookIT extends SharedServerTestBase {
  private static final String ROW = "table.prices tbody tr:not(.space)";
  private static final String NAME = ROW + " .c-crypto .name";
  private static final int CURRENCIES = 20;
  private static final List<String> COLUMNS =
      List.of("crypto", "price", "24h", "7d", "1m", "24h-volume", "market-cap");

  @BeforeAll
  static void start() {
    server = TestServer.start(Extremes.load());
  }

  @Test
  void numbersAreShort(Browser browser) {
    open(browser, "/");
    // Price, 24h, volume and market cap.
    assertThat(numbers(browser))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Tiny", "$1.230e-9|0.00%|$0.04000|$1.00e20"),
                Map.entry("Small", "$0.000001235|0.00%|–|$999.00"),
                Map.entry("Nearly a dollar", "$1.00|0.00%|$500.00|$1.0K"),
                Map.entry("Below a dollar", "$0.9999|▼−0.01%|$999.99|$1.0K"),
                Map.entry("Nearly without cents", "$99,999.99|0.00%|$1.00|$999.0T"),
                Map.entry("Without cents", "$123,456|▲+0.01%|$1.0B|$1.00e15"),
                Map.entry("Rounded to a dollar", "$100,000|▼−95.00%|$1.0M|$1.0M"),
                Map.entry("Seven digits", "$9,999,999|▲+0.01%|$12.00|$10.0M"),
                Map.entry("Eight digits", "$12.3M|▼−17.70%|$13.00|$100.0M"),
                Map.entry("A trillion", "$1.0T|▲+1B%|$1.5T|$1.0T"),
                Map.entry("Beyond", "$1.00e300|▲+1e302%|$1.00e300|$1.00e300"),
                Map.entry("Gone", "$1.00|▼−100.00%|$5.00|$5.00"),
                Map.entry("Risen", "$1,000.99|▲+99,999%|$6.00|$6.00"),
                Map.entry("Risen less", "$124.46|▲+12,346%|$7.00|$7.00"),
                Map.entry("Risen ten times", "$11.00|▲+999.99%|$7.00|$7.00"),
                Map.entry("Leapt", "$10.0M|▲+1B%|$8.00|$8.00"),
                Map.entry("Went down by nothing", "$100,000|0.00%|$9.00|$9.00"),
                Map.entry(Extremes.LONG, "$2.00|▲+100.00%|$10.00|$10.00"),
                Map.entry("New", "$3.00|–|–|–"),
                Map.entry("Newer", "$3.00|–|–|–")));
    assertThat(browser.values("td.c-24h.none", "title"))
        .as("values shown as no change, and their digits")
        .contains("-0.000999990000099999 %", "0 %", "unknown");
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 1024})
  void numbersAndHeadersAreNotCutOff(int width, Browser browser) {
    browser.size(width, 800);
    for (var column : COLUMNS) {
      open(browser, "/?order_by=" + column + "&order_type=desc");
      assertNothingIsCutOff(browser, column);
      browser.assertFits();
    }
  }

  @Test
  void aTruncatedNameIsCompleteInItsTitle(Browser browser) {
    browser.size(Browser.PHONE, 740);
    open(browser, "/");
    assertThat(browser.values(ROW + " .c-crypto a", "title"))
        .contains(Extremes.LONG + " LONGSYMBOL");
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 1024})
  void headersAreEasyToClickAndAlignWithTheirNumbers(int width, Browser browser) {
    browser.size(width, 800);
    open(browser, "/");
    assertThat(numbersOf(browser, "table.prices thead a", "each.offsetHeight"))
        .isNotEmpty()
        .allSatisfy(height -> assertThat(height).isGreaterThanOrEqualTo(24));
    // The text of a header including its arrow, and that of the number below.
    assertThat(
            browser.script(
                """
                const end = (element) => {
                  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                  const range = document.createRange();
                  let right = 0;
                  while (texts.nextNode()) {
                    range.selectNodeContents(texts.currentNode);
                    if (texts.currentNode.data.trim() !== '') right = Math.max(right, range.getBoundingClientRect().right);
                  }
                  return right;
                };
                return [...document.querySelectorAll('table.prices thead th')].filter(each => each.checkVisibility())
                  .filter(each => !each.matches('.star, .text, .line'))
                  .map(each => [each, document.querySelector(arguments[0]).cells[each.cellIndex]])
                  .filter(([head, cell]) => Math.abs(end(head) - end(cell)) > 1)
                  .map(([head, cell]) => head.innerText + ' ' + end(head) + ' ' + end(cell))
                """,
                ROW))
        .as("headers not aligned with their numbers")
        .isEqualTo(List.of());
  }

  @Test
  void highContrastDoesNotRelyOnColour(Browser browser) {
    open(browser, "/?order_by=24h&order_type=asc");
    browser.click("button[aria-label='Favourite Gone']");
    browser.highContrast();
    browser.settle();
    assertThat(browser.texts(".arrow").stream().filter(each -> !each.isEmpty()))
        .containsExactly("▲");
    assertThat(style(browser, "th.c-24h", "outline-style"))
        .isNotEqualTo(style(browser, "th.c-price", "outline-style"));
    assertThat(browser.text("button[aria-label='Favourite Gone']")).isEqualTo("★");
    assertThat(browser.text("button[aria-label='Favourite Risen']")).isEqualTo("☆");
    assertThat(browser.texts("td.up .way")).isNotEmpty().containsOnly("▲");
    assertThat(browser.texts("td.down .way")).isNotEmpty().containsOnly("▼");
    assertThat(browser.texts("td.up").stream().filter(each -> !each.isEmpty()))
        .allMatch(each -> each.contains("+"));
  }

  @Test
  void onlyTheTableIsPrinted(Browser browser) {
    browser.dark(true);
    open(browser, "/");
    // The width of A4 between its margins.
    browser.size(718, 1000);
    browser.emulatePrint();
    browser.settle();
    for (var css : List.of(".top", ".controls", ".skip", ".foot")) {
      assertThat(style(browser, css, "display")).as(css).isEqualTo("none");
    }
    assertThat(style(browser, "table.prices thead", "display")).isEqualTo("table-header-group");
    assertThat(style(browser, "table.prices thead th", "position")).isEqualTo("static");
    assertThat(style(browser, "html", "background-color")).isEqualTo("rgb(255, 255, 255)");
    for (var css : List.of("h1", "td.price", "td.up", "td.down", ".symbol", "thead a")) {
      assertThat(style(browser, css, "color")).as(css).isEqualTo("rgb(0, 0, 0)");
    }
    for (var column : COLUMNS) {
      assertThat(style(browser, "td.c-" + column + ", th.c-" + column, "display"))
          .as(column)
          .isEqualTo("table-cell");
    }
    assertNothingIsCutOff(browser, "what is printed");
    browser.assertFits();
  }

  @Test
  void theTableUsesAWideScreen(Browser browser) {
    browser.size(2560, 1200);
    open(browser, "/");
    assertThat(numbersOf(browser, "table.prices", "each.offsetWidth").get(0)).isBetween(1500, 1600);
    // A name and its price must stay close enough to follow the row.
    assertThat(numbersOf(browser, "th.c-crypto", "each.offsetWidth").get(0)).isLessThan(420);
  }

  /** A laptop at 200%, by zoom, by text size or by both. */
  @ParameterizedTest
  @CsvSource({"720, 16", "720, 32"})
  void nothingIsCutOffWithLargeText(int width, int text, Browser browser) {
    browser.size(width, 450);
    browser.textSize(text);
    for (var column : List.of("market-cap", "24h")) {
      open(browser, "/?order_by=" + column + "&order_type=desc");
      assertThat(style(browser, "html", "font-size")).isEqualTo(text + "px");
      browser.assertFits();
      assertNothingIsCutOff(browser, column);
    }
    browser.script("document.querySelectorAll(arguments[0] + ' a')[12].focus()", ROW);
    for (int row = 0; row < 8; row++) {
      browser.element(":focus").sendKeys(Keys.chord(Keys.SHIFT, Keys.TAB));
      browser.element(":focus").sendKeys(Keys.chord(Keys.SHIFT, Keys.TAB));
      browser.settle();
      assertThat(
              browser.script(
                  """
                  const row = document.activeElement.closest('tr').getBoundingClientRect();
                  return row.top + 1 >= document.querySelector('thead').rows[0].cells[1].getBoundingClientRect().bottom
                  """))
          .as("row %s from the end is below the table head", row)
          .isEqualTo(true);
    }
  }

  @Test
  void theOrderMatchesTheApi(Browser browser) {
    for (var column : COLUMNS) {
      for (var type : List.of("desc", "asc")) {
        var order = "order_by=" + column + "&order_type=" + type;
        open(browser, "/?" + order);
        assertThat(browser.texts(NAME))
            .as(order)
            .isEqualTo(names("/dashboard?id=all&date=latest&" + order));
      }
    }
    open(browser, "/?order_by=nothing&order_type=desc");
    assertThat(browser.texts(NAME))
        .isEqualTo(names("/dashboard?id=all&date=latest&order_by=market-cap&order_type=desc"));
    assertThat(browser.element("th[aria-sort]").getText()).startsWith("Market cap");
  }

  private static List<String> names(String query) {
    return new JsonArray(server.get(query).body())
        .stream().map(row -> ((JsonObject) row).getString("crypto")).toList();
  }

  private static void open(Browser browser, String path) {
    browser.open(server.port(), path);
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(CURRENCIES));
    browser.eventually(() -> assertThat(browser.count(".days a[title]")).isPositive());
  }

  private static void assertNothingIsCutOff(Browser browser, String view) {
    assertThat(
            browser.script(
                """
                return [...document.querySelectorAll('table.prices thead th, table.prices thead a, table.prices td:not(.line)')]
                  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth)
                  .map(each => each.innerText + ': ' + each.scrollWidth + ' > ' + each.clientWidth)
                """))
        .as("cut-off text: %s", view)
        .isEqualTo(List.of());
  }

  /** Price, 24h change, volume and market cap by name. */
  private static Map<String, String> numbers(Browser browser) {
    @SuppressWarnings("unchecked")
    var numbers =
        (Map<String, String>)
            browser.script(
                """
            return Object.fromEntries([...document.querySelectorAll(arguments[0])].map(row =>
              [row.querySelector('.name').innerText, ['price', '24h', '24h-volume', 'market-cap'].map(column =>
                row.querySelector('.c-' + column).innerText.replace(/\\s+/g, '')).join('|')]))
            """,
                ROW);
    return numbers;
  }

  private static List<Integer> numbersOf(Browser browser, String css, String script) {
    var numbers =
        (List<?>)
            browser.script(
                "return [...document.querySelectorAll(arguments[0])]"
                    + ".filter(each => each.checkVisibility()).map(each => "
                    + script
                    + ")",
                css);
    return numbers.stream().map(each -> ((Number) each).intValue()).toList();
  }

  private static Object style(Browser browser, String css, String property) {
    return browser.script(
        "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])",
        css,
        property);
  }
}
