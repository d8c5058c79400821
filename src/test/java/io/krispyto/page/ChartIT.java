package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Charts of prices that are sparse, dense, far apart, very small or very large. */
@InBrowser
class ChartIT extends SharedServerTestBase {
  private static final String READOUT = "#readout";

  @BeforeAll
  static void start() {
    server = TestServer.start(load());
  }

  /**
   * Test data. Old closes at 10 on its first day, a Wednesday, then at 20, and at 30 on the last
   * day. Late starts on a Thursday at 5, then closes at 8, and at 10 on the last day. Gap always
   * closes at 1; in the month before 2021-07-06 it has records on five days, one day and six days,
   * with gaps between.
   */
  private static DatabaseSettings load() {
    var database =
        TestDatabase.filled(
            """
        insert into currency (name, symbol) values ('Old', 'OLD'), ('Late', 'LATE'), ('Gap', 'GAP'),
          ('Zero', 'ZRO'), ('Comma, Inc', 'C,I'), ('Small', 'SML'), ('Large', 'LRG'), ('Huge', 'HUGE'),
          ('Once', 'ONCE'), ('Never', 'NVR'), ('Same One', 'SAME'), ('Same Two', 'same'),
          ('Break', 'BRK'), ('Wick', 'WCK')
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 1, day + interval '23:59:59', 20, 20, 20,
            case day::date when '2018-01-03' then 10 when '2021-07-06' then 30 else 20 end, 1, 10
          from generate_series(timestamp '2018-01-03', '2021-07-06', interval '1 day') as day
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 2, day + interval '23:59:59', 8, 8, 8,
            case day::date when '2018-02-08' then 5 when '2021-07-06' then 10 else 8 end, 1, 9
          from generate_series(timestamp '2018-02-08', '2021-07-06', interval '1 day') as day
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 3, day + interval '23:59:59', 1, 1, 1, 1, 1, 8
          from generate_series(timestamp '2021-06-01', '2021-07-06', interval '1 day') as day
          where day::date not between '2021-06-11' and '2021-06-19'
            and day::date not between '2021-06-21' and '2021-06-30'
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 4, day + interval '23:59:59', 10, 2000, 0, 15, 1, 7
          from generate_series(timestamp '2021-06-06', '2021-07-06', interval '1 day') as day
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select id, day + interval '23:59:59', price, price, price, price, 1, 6
          from (values (5, 4.0), (6, 0.00001235), (7, 123456.78), (8, 1e12)) as each (id, price),
            generate_series(timestamp '2021-06-06', '2021-07-06', interval '1 day') as day
        """,
            "insert into record (currency_id, date, close) values (9, '2021-07-06 23:59:59', 3)",
            """
        insert into record (currency_id, date, close)
          select 13, day + interval '23:59:59', 1
          from generate_series(timestamp '2018-01-01', '2021-07-06', interval '1 day') as day
          where extract(year from day) <> 2019
        """,
            """
        insert into record (currency_id, date, open, high, low, close)
          select 14, day + interval '23:59:59', 100, 1234, 7, 110
          from generate_series(timestamp '2021-06-06', '2021-07-06', interval '1 day') as day
        """);
    return database;
  }

  @Test
  void weeklyComparisonsStartAtTheFirstDay(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=all&compare=Late");
    // 30 / 10 - 1 and 10 / 5 - 1. The closes of the first weeks would give 50% and 25%.
    browser.eventually(
        () ->
            assertThat(browser.text(READOUT))
                .isEqualTo("Week of 5 Jul 2021: Old 3.00× (+200.00%), Late 2.00× (+100.00%)"));
    assertThat(name(browser))
        .isEqualTo(
            "Chart of Old from 3 Jan 2018 to 6 Jul 2021, growth: Old 3.00× (+200.00%), Late 2.00× (+100.00%)");
    assertThat(browser.text(".compare .hint"))
        .isEqualTo(
            "Each line shows multiples of its first close since 3 Jan 2018, on a logarithmic scale.");
  }

  @Test
  void theReadoutNamesWeeks(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=all");
    browser.eventually(
        () -> assertThat(browser.text(READOUT)).isEqualTo("Week of 5 Jul 2021: $30.00"));
    assertThat(name(browser))
        .as("daily closes, not weekly ones")
        .isEqualTo("Chart of Old from 3 Jan 2018 to 6 Jul 2021: $10.00 to $30.00");
    browser.tabTo("#plot");
    browser.press(Keys.HOME);
    browser.eventually(
        () -> assertThat(browser.text(READOUT)).isEqualTo("Week of 1 Jan 2018: $20.00"));
    browser.clickText(".choices a", "Candles");
    browser.eventually(
        () ->
            assertThat(browser.text(READOUT))
                .as("the previously selected week")
                .isEqualTo(
                    "Week of 1 Jan 2018: open $20.00, high $20.00, low $20.00, close $20.00"));
  }

  @Test
  void hoveringShowsTheDay(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $30.00"));
    // All 31 days have the same width.
    browser.hover("#plot .u-over", 0.5 / 31);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jun 2021: $20.00"));
    browser.hover("#plot .u-over", 15.5 / 31);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("21 Jun 2021: $20.00"));
    browser.hover("#plot .u-over", 30.4 / 31);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $30.00"));
    browser.hover("#plot .u-over", 3.5 / 31);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("9 Jun 2021: $20.00"));
    browser.hover("h1", 0.5);
    browser.eventually(
        () ->
            assertThat(browser.text(READOUT))
                .as("the last day, once the pointer has left")
                .isEqualTo("6 Jul 2021: $30.00"));
  }

  @Test
  void theSelectedDayIsResetForAnotherCurrency(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $30.00"));
    browser.tabTo("#plot");
    browser.press(Keys.HOME);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jun 2021: $20.00"));
    browser.element("#finder").sendKeys("late", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Late LATE"));
    browser.eventually(() -> assertThat(browser.count("#plot canvas")).isOne());
    browser.settle();
    assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $10.00");
  }

  @Test
  void swipingReadsTheChart(Browser browser) {
    browser.size(Browser.PHONE, 900);
    browser.open(server.port(), "/prices/Old?range=1m");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $30.00"));
    browser.swipe("#plot .u-over", 25.5 / 31, 0.5 / 31);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jun 2021: $20.00"));
    assertThat(
            browser.script(
                "return getComputedStyle(document.querySelector('.u-over')).touchAction"))
        .as("vertical swipes scroll the page")
        .isEqualTo("pan-y");
  }

  @Test
  void theChartIgnoresBrowserShortcuts(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m");
    browser.eventually(() -> assertThat(browser.count("#plot canvas")).isOne());
    assertThat(
            browser.script(
                """
                const press = (keys) => document.getElementById('plot').dispatchEvent(
                  new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true, ...keys }));
                return [press({ altKey: true }), press({ metaKey: true }), press({ ctrlKey: true }), press({})].join();
                """))
        .as("browser shortcuts are not cancelled")
        .isEqualTo("true,true,true,false");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("5 Jul 2021: $20.00"));
  }

  @Test
  void axisLabelsMatchTheirGridLines(Browser browser) {
    browser.open(server.port(), "/nowhere");
    var texts =
        Map.of(
            "[750, 1000, 1250, 1500], true", "750× 1K× 1.25K× 1.5K×",
            "[0.5, 1, 2], true", "0.5× 1× 2×",
            "[0, 20000, 40000, null], false", "$0 $20K $40K",
            "[1250000, 1500000], false", "$1.25M $1.5M",
            "[34235.19, 34235.2], false", "$34,235.19 $34,235.2",
            "[0.00001235, 0.0000124], false", "$0.00001235 $0.0000124",
            "[1e20, 2e20], false", "$1e20 $2e20");
    texts.forEach(
        (values, text) ->
            assertThat(
                    browser.asyncScript(
                        "const { texts } = await import(document.querySelector('script[src]').src.replace('main.js', 'axis.js'));"
                            + " return texts(%s).join(' ').trim();".formatted(values)))
                .as(values)
                .isEqualTo(text));
    browser.consoleProblems();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uplot.js", "uplot.css"})
  void aChartThatCannotBeDrawnShowsAMessageAndIsDrawnLater(String part, Browser browser) {
    browser.clearCache();
    browser.block("*/" + part);
    browser.open(server.port(), "/prices/Old?range=1m");
    browser.eventually(
        () -> assertThat(browser.text(READOUT)).startsWith("The chart cannot be drawn"));
    assertThat(browser.text("h1")).isEqualTo("Old OLD");
    browser.block();
    browser.clickText(".choices a", "3m");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $30.00"));
    assertThat(browser.count("#plot canvas")).isOne();
    browser.consoleProblems();
  }

  @Test
  void labelsOfComparedCurrenciesDoNotOverlap(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m&compare=Late&compare=Gap&compare=Large");
    assertThat(axes(browser)).contains("Old", "Late", "Gap", "Large", "1×", "1.5×");
    // Lines with equal prices end at the same height.
    assertThat(
            browser.script(
                """
                const ys = [...window.written].filter(([, { text }]) => ['Old', 'Late', 'Gap', 'Large'].includes(text))
                  .map(([key]) => Number(key.split(',').at(-1))).sort((one, other) => one - other);
                return Math.min(...ys.slice(1).map((y, at) => y - ys[at])) >= 15 * devicePixelRatio - 0.01;
                """))
        .isEqualTo(true);
    browser.assertFits();
  }

  @Test
  void theChartLabelNamesTheComparedCurrencies(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m&compare=Late&compare=Gap");
    browser.eventually(
        () ->
            assertThat(name(browser))
                .isEqualTo(
                    "Chart of Old from 6 Jun 2021 to 6 Jul 2021, growth: Old 1.50× (+50.00%), Late 1.25× (+25.00%), Gap 1.00× (0.00%)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          old, late       | Late            | Old is already shown.
          same            |                 | same means several currencies: Same One (slug:same-one), Same Two (slug:same-two). Use a slug instead.
          """)
  void currenciesThatCannotBeComparedAreExplained(
      String compared, String shown, String message, Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m" + compare(compared.split(", ")));
    browser.eventually(() -> assertThat(browser.text(".compare .hint")).endsWith(message));
    assertThat(compared(browser)).isEqualTo(shown == null ? List.of() : List.of(shown));
    browser.assertAccessible(compared);
    assertThat(browser.consoleProblems()).allMatch(each -> each.matches("(?s).*(404|409).*"));
  }

  @Test
  void aFifthComparisonIsRejectedWithAMessage(Browser browser) {
    browser.open(
        server.port(), "/prices/Old?range=1m" + compare("late", "Gap", "Zero", "Comma, Inc"));
    browser.eventually(() -> assertThat(compared(browser)).hasSize(4));
    browser.element("#finder-compare").sendKeys("lar", Keys.ENTER);
    browser.eventually(
        () ->
            assertThat(browser.text(".compare .hint"))
                .endsWith("At most four others can be compared. Not shown: Large."));
    assertThat(compared(browser)).containsExactly("Late", "Gap", "Zero", "Comma, Inc");
    browser.click("a[aria-label='Remove Gap']");
    browser.eventually(
        () -> assertThat(compared(browser)).containsExactly("Late", "Zero", "Comma, Inc", "Large"));
    assertThat(browser.text(".compare .hint")).doesNotContain("At most");
    assertThat(browser.location())
        .isEqualTo(
            "/prices/Old?range=1m&compare=Late&compare=Zero&compare=Comma,+Inc&compare=Large");
  }

  @Test
  void pickingAShownCurrencyShowsAMessage(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m&compare=Late");
    browser.eventually(() -> assertThat(compared(browser)).containsExactly("Late"));
    browser.element("#finder-compare").sendKeys("late", Keys.ENTER);
    browser.eventually(
        () -> assertThat(browser.text(".compare .hint")).endsWith("Late is already shown."));
    browser.element("#finder-compare").sendKeys("gap", Keys.ENTER);
    browser.eventually(() -> assertThat(compared(browser)).containsExactly("Late", "Gap"));
    assertThat(browser.location()).isEqualTo("/prices/Old?range=1m&compare=Late&compare=Gap");
  }

  @Test
  void anIsolatedPriceIsADot(Browser browser) {
    browser.open(server.port(), "/prices/Once");
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("6 Jul 2021: $3.00"));
    browser.eventually(() -> assertThat(drawn(browser, 0.45, 0.55)).isPositive());
    browser.assertAccessible("a chart of one price");
  }

  @Test
  void daysWithoutARecordAreGaps(Browser browser) {
    browser.open(server.port(), "/prices/Gap?range=1m");
    browser.eventually(() -> assertThat(drawn(browser, day(0), day(4))).isPositive());
    assertThat(drawn(browser, day(4.8), day(13.2))).as("11 to 19 June").isZero();
    assertThat(drawn(browser, day(13.5), day(14.5))).as("20 June").isPositive();
    assertThat(drawn(browser, day(14.8), day(24.2))).as("21 to 30 June").isZero();
    assertThat(drawn(browser, day(25), day(30))).as("since 1 July").isPositive();
    browser.tabTo("#plot");
    browser.press(Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("20 Jun 2021: $1.00"));
    browser.press(Keys.ARROW_RIGHT);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("1 Jul 2021: $1.00"));
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("10 Jun 2021: $1.00"));
  }

  @Test
  void weeksWithoutARecordAreGaps(Browser browser) {
    browser.open(server.port(), "/prices/Break?range=all");
    browser.eventually(
        () -> assertThat(browser.text(READOUT)).isEqualTo("Week of 5 Jul 2021: $1.00"));
    // 52 of the 184 weeks, all in 2019, have no record.
    browser.eventually(() -> assertThat(drawn(browser, 0, 52.5 / 184)).isPositive());
    assertThat(drawn(browser, 54 / 184.0, 104 / 184.0)).isZero();
    assertThat(drawn(browser, 106 / 184.0, 1)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "Break, 2019-06-01, Break has no record on 1 Jun 2019, 31 Dec 2018",
    "Late, 2022-01-01, Late has no record on 1 Jan 2022, 6 Jul 2021"
  })
  void aDayWithoutDataShowsOneMessageAndKeepsTheChart(
      String currency, String date, String message, String last, Browser browser) {
    browser.open(server.port(), "/prices/" + currency + "?range=1m&date=" + date);
    browser.eventually(() -> assertThat(browser.text(READOUT)).startsWith(last + ": $"));
    browser.eventually(() -> assertThat(drawn(browser, 0, 1)).isPositive());
    assertThat(browser.texts(".notice")).singleElement().asString().contains(message);
    assertThat(browser.text("main")).containsOnlyOnce("No data").doesNotContain("No prices");
  }

  @Test
  void aDayInAGapLinksToTheNearestDays(Browser browser) {
    browser.open(server.port(), "/prices/Gap?date=2021-06-25&range=1m");
    browser.eventually(
        () ->
            assertThat(browser.texts(".notice a"))
                .containsExactly("1 Jun 2021", "6 Jul 2021", "20 Jun 2021", "1 Jul 2021"));
    browser.eventually(() -> assertThat(browser.text(READOUT)).isEqualTo("20 Jun 2021: $1.00"));
    assertThat(name(browser))
        .isEqualTo("Chart of Gap from 25 May 2021 to 25 Jun 2021: $1.00 to $1.00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "log"})
  void candlesAreFullyVisible(String scale, Browser browser) {
    browser.open(server.port(), "/prices/Zero?range=1m&chart=candles&scale=" + scale);
    browser.eventually(() -> assertThat(drawn(browser, 0, 1)).isPositive());
    // Bodies from 10 to 15 on a scale from 0 to 2000: 31 bodies of equal width.
    assertThat(width(browser, day(-0.5), day(0.5)))
        .as("first candle")
        .isEqualTo(width(browser, day(14.5), day(15.5)))
        .isGreaterThan(10);
    assertThat(width(browser, day(29.5), day(30.5)))
        .as("last candle")
        .isEqualTo(width(browser, day(14.5), day(15.5)));
    assertThat(rows(browser, 0, 0.01)).as("above the highest price").isZero();
    if (scale.equals("linear")) {
      assertThat(rows(browser, 0.99, 1)).as("below the lowest price").isPositive();
    }
  }

  @Test
  void lowsAndHighsAreVisibleOnALogarithmicScale(Browser browser) {
    browser.open(server.port(), "/prices/Wick?range=1m&chart=candles&scale=log");
    browser.eventually(() -> assertThat(drawn(browser, 0, 1)).isPositive());
    assertThat(rows(browser, 0, 0.01)).as("above the highest price").isZero();
    assertThat(rows(browser, 0.99, 1)).as("below the lowest price").isZero();
    assertThat(rows(browser, 0.5, 0.95)).as("lower half of the chart").isPositive();
  }

  @Test
  void aLogarithmicScaleEndsAtItsPrices(Browser browser) {
    browser.open(server.port(), "/prices/Old?range=1m&scale=log&chart=candles");
    // The scale ends at 40, which has no label next to 30.
    assertThat(axes(browser).stream().filter(each -> each.startsWith("$")))
        .containsExactly("$10", "$20", "$30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          1440; 1m; \\d+ (Jun|Jul)
          360; 1y; (Jul|Aug|Sept|Oct|Nov|Dec|Jan|Feb|Mar|Apr|May|Jun) 202[01]
          360; all; 20(18|19|20|21)
          """)
  void axisDatesHaveTheFormatOfOtherDates(int width, String range, String form, Browser browser) {
    browser.size(width, 800);
    browser.open(server.port(), "/prices/Old?range=" + range);
    var labels = axes(browser).stream().filter(each -> !each.startsWith("$")).toList();
    assertThat(labels)
        .hasSizeGreaterThan(1)
        .doesNotHaveDuplicates()
        .allMatch(each -> each.matches(form));
  }

  @Test
  void theAxisOfASingleDayShowsIt(Browser browser) {
    browser.open(server.port(), "/prices/Once");
    assertThat(axes(browser)).filteredOn(each -> !each.startsWith("$")).containsExactly("6 Jul");
  }

  @ParameterizedTest
  @CsvSource({"Huge, linear", "Small, log"})
  void axisPricesAreNotCutOff(String name, String scale, Browser browser) {
    for (var width : new int[] {Browser.PHONE, Browser.LAPTOP}) {
      browser.size(width, 800);
      browser.open(server.port(), "/prices/%s?range=1m&scale=%s".formatted(name, scale));
      var prices = axes(browser).stream().filter(each -> each.startsWith("$")).toList();
      assertThat(prices).hasSizeGreaterThan(1).doesNotHaveDuplicates();
      assertThat(
              browser.script(
                  "return Math.min(...[...window.written.values()].map(each => each.left))"))
          .as("left edge of the longest price: %s", prices)
          .asInstanceOf(InstanceOfAssertFactories.type(Number.class))
          .satisfies(left -> assertThat(left.doubleValue()).isNotNegative());
      browser.assertFits();
    }
  }

  @Test
  void linesDifferByMoreThanColour(Browser browser) {
    browser.open(
        server.port(), "/prices/Old?range=1m" + compare("Late", "Gap", "Zero", "Comma, Inc"));
    browser.eventually(() -> assertThat(compared(browser)).hasSize(4));
    browser.eventually(() -> assertThat(drawn(browser, 0, 1)).isPositive());
    var dashes = browser.values(".chosen svg.swatch line", "stroke-dasharray");
    assertThat(dashes).hasSize(5).doesNotHaveDuplicates();
    browser.script(
        """
        window.dashes = new Set();
        const { setLineDash } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.setLineDash = function (dash) {
          window.dashes.add(dash.join(' '));
          return setLineDash.call(this, dash);
        };
        """);
    browser.dark(true);
    browser.eventually(
        () ->
            assertThat(browser.script("return [...window.dashes]"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsAll(dashes.subList(1, 5)));
  }

  @Test
  void selectionIsVisibleInForcedColours(Browser browser) {
    browser.highContrast();
    browser.open(server.port(), "/prices/Old?range=1m" + compare("Late"));
    browser.eventually(() -> assertThat(compared(browser)).hasSize(1));
    assertThat(browser.script("return matchMedia('(forced-colors: active)').matches"))
        .isEqualTo(true);
    assertThat(style(browser, ".choices a[aria-current=true]", "backgroundColor"))
        .isNotEqualTo(style(browser, ".choices a:not([aria-current])", "backgroundColor"));
    assertThat(style(browser, ".chosen .swatch", "stroke"))
        .isNotEqualTo(style(browser, ".chosen .swatch[data-series='1']", "stroke"));
    browser.element("#finder-compare").sendKeys("a");
    browser.eventually(() -> assertThat(browser.count("#finder-compare-list li")).isGreaterThan(1));
    assertThat(style(browser, "#finder-compare-list li[aria-selected=true]", "backgroundColor"))
        .isNotEqualTo(
            style(browser, "#finder-compare-list li[aria-selected=false]", "backgroundColor"));
  }

  private static double day(double since) {
    return (since + 0.5) / 31;
  }

  private static String name(Browser browser) {
    return browser.values("#plot", "aria-label").get(0);
  }

  private static String compare(String... names) {
    return "&compare=" + String.join("&compare=", names).replace(" ", "%20");
  }

  private static List<String> compared(Browser browser) {
    return browser.texts(".chosen li").stream()
        .skip(1)
        .map(each -> each.replace(" ×", ""))
        .toList();
  }

  private static Object style(Browser browser, String css, String property) {
    return browser.script(
        "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]",
        css,
        property);
  }

  /** Coloured pixels of the chart between two fractions of its width. */
  private static int drawn(Browser browser, double from, double to) {
    return ((Long) pixels(browser, from, to, 0, 1).get(0)).intValue();
  }

  /** Columns between two fractions of the width that have coloured pixels. */
  private static int width(Browser browser, double from, double to) {
    return ((Long) pixels(browser, from, to, 0, 1).get(1)).intValue();
  }

  /** Like {@link #drawn}, but between two fractions of the height, from the top. */
  private static int rows(Browser browser, double from, double to) {
    return ((Long) pixels(browser, 0, 1, from, to).get(0)).intValue();
  }

  private static List<?> pixels(
      Browser browser, double left, double right, double top, double bottom) {
    return (List<?>)
        browser.script(
            """
            const [left, right, top, bottom] = arguments;
            const canvas = document.querySelector('#plot canvas');
            const over = document.querySelector('#plot .u-over');
            const x = Math.round(over.offsetLeft + left * over.offsetWidth);
            const y = Math.round(over.offsetTop + top * over.offsetHeight);
            const width = Math.max(1, Math.round((right - left) * over.offsetWidth));
            const height = Math.max(1, Math.round((bottom - top) * over.offsetHeight));
            const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(canvas, -x, -y);
            const { data } = copy.getImageData(0, 0, width, height);
            const columns = new Set();
            let count = 0;
            for (let at = 0; at < data.length; at += 4) {
              const rgb = [data[at], data[at + 1], data[at + 2]];
              if (data[at + 3] > 60 && Math.max(...rgb) - Math.min(...rgb) > 60) {
                count++;
                columns.add((at / 4) % width);
              }
            }
            return [count, columns.size];
            """,
            left, right, top, bottom);
  }

  /** The texts of the axes when they are redrawn. */
  private static List<String> axes(Browser browser) {
    browser.eventually(() -> assertThat(browser.count("#plot canvas")).isOne());
    browser.script(
        """
        window.written = new Map();
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          const { width } = this.measureText(text);
          const left = x - { right: width, center: width / 2 }[this.textAlign];
          if (text !== '') window.written.set([text, x, y].join(), { text, left });
          return fillText.call(this, text, x, y);
        };
        """);
    browser.dark(true);
    browser.eventually(
        () -> assertThat(browser.script("return window.written.size")).isNotEqualTo(0L));
    @SuppressWarnings("unchecked")
    var texts =
        (List<String>) browser.script("return [...window.written.values()].map(each => each.text)");
    browser.dark(false);
    return texts;
  }
}
