package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.http.TestServer;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page of a currency: its day, its chart, comparisons and the converter. */
@InBrowser
class CurrencyPageIT extends PricesPageTestBase {
  private static final String ALPHA = "/prices/Alpha";
  private static final String DRAWN = "#plot canvas";

  @Test
  void theNewestDayIsShown(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
    assertThat(browser.text(".quote")).isEqualTo("$110.00 24h ▲+10.00% 7d ▲+100.00% 1m ▼−50.00%");
    assertThat(browser.text(".day")).isEqualTo("on Tue, 6 July 2021");
    assertThat(browser.texts(".facts div"))
        .containsExactly(
            "Rank 1",
            "Market cap $641.9B",
            "24h volume $1.5M",
            "High $120.00",
            "Low $90.00",
            "Open $100.00");
    assertThat(browser.title()).isEqualTo("Alpha $110.00 · Krispyto");
  }

  @Test
  void theRankStaysUntilANewOneIsLoaded(Browser browser) {
    var database = Prices.load();
    try (var own = TestServer.start(database)) {
      browser.open(own.port(), ALPHA);
      browser.eventually(() -> assertThat(browser.text(".facts dd")).isEqualTo("1"));
      browser.eventually(
          () -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
      browser.script(
          """
          window.ranks = [];
          new MutationObserver(() => window.ranks.push(document.querySelector('.facts dd').textContent))
            .observe(document.getElementById('view'), { subtree: true, childList: true, characterData: true });
          """);
      TestDatabase.execute(
          database,
          "update record set marketcap = 4.5e9 where currency_id = 1 and date::date = '2021-07-06'");
      browser.eventually(() -> assertThat(browser.text(".facts dd")).isEqualTo("2"));
      assertThat(browser.script("return [...new Set(window.ranks)]"))
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .containsExactly("1", "2");
    }
    browser.consoleProblems();
  }

  @Test
  void anotherDayIsShownAndLinksBackToItsTable(Browser browser) {
    browser.open(server.port(), "/prices/alp?date=2021-07-05");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
    assertThat(browser.text(".quote .value")).isEqualTo("$100.00");
    // Behind Gamma (4 billion) and Beta (3 million).
    assertThat(browser.text(".facts div")).isEqualTo("Rank 3");
    browser.clickText(".crumbs a", "All currencies");
    browser.eventually(() -> assertThat(browser.location()).isEqualTo("/?date=2021-07-05"));
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1m  | 1m  | 6 Jun 2021 to 6 Jul 2021: $220.00 to $110.00
          YTD | ytd | 1 Jan 2021 to 6 Jul 2021: $80.00 to $110.00
          All | all | 1 Jan 2018 to 6 Jul 2021: $10.00 to $110.00
          """)
  void theChartCoversTheSelectedRange(
      String title, String key, String description, Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    browser.clickText(".choices a", title);
    browser.eventually(() -> assertDrawn(browser, description));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?range=" + key);
    assertThat(browser.texts(".choices a[aria-current=true]"))
        .containsExactly(title, "Line", "Linear");
    browser.back();
    browser.eventually(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    assertThat(browser.texts(".choices a[aria-current=true]"))
        .containsExactly("1y", "Line", "Linear");
  }

  @Test
  void arrowKeysReadTheChart(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.tabTo("#plot");
    browser.press(Keys.ARROW_LEFT);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("5 Jul 2021: $100.00"));
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.eventually(
        () ->
            assertThat(browser.text("#readout"))
                .as("skips the two days without a record")
                .isEqualTo("1 Jul 2021: $100.00"));
    browser.press(Keys.HOME);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jun 2021: $220.00"));
    browser.press(Keys.ARROW_LEFT);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jun 2021: $220.00"));
    browser.press(Keys.ARROW_RIGHT);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("7 Jun 2021: $100.00"));
    browser.press(Keys.END);
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    assertThat(browser.element("#readout").getAttribute("role"))
        .as("announced to screen readers")
        .isEqualTo("status");
  }

  @Test
  void candlesShowOpenHighLowAndClose(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.clickText(".choices a", "Candles");
    browser.eventually(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: open $100.00, high $120.00, low $90.00, close $110.00"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?range=1m&chart=candles");
    browser.eventually(() -> assertThat(colors(browser)).as("number of colours").isGreaterThan(2));
  }

  @Test
  void aLogarithmicScaleCanBeSelected(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.clickText(".choices a", "Log");
    browser.eventually(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .containsExactly("1y", "Line", "Log"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?scale=log");
    browser.eventually(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00");
  }

  @Test
  void growthOfSeveralCurrenciesIsCompared(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.element("#finder-compare").sendKeys("bet", Keys.ENTER);
    // 110 / 220 - 1 and 0.25 / 1 - 1.
    browser.eventually(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: Alpha 0.50× (−50.00%), Beta 0.25× (−75.00%)"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?range=1m&compare=Beta");
    browser.element("#finder-compare").sendKeys("gam", Keys.ENTER);
    browser.eventually(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo(
                    "6 Jul 2021: Alpha 0.50× (−50.00%), Beta 0.25× (−75.00%), Gamma 1.00× (0.00%)"));
    browser.reload();
    browser.eventually(() -> assertThat(browser.text("#readout")).contains("Gamma 1.00× (0.00%)"));
    browser.click("a[aria-label='Remove Beta']");
    browser.eventually(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: Alpha 0.50× (−50.00%), Gamma 1.00× (0.00%)"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?range=1m&compare=Gamma");
  }

  @Test
  void choicesThatDoNotApplyToAComparisonAreDisabled(Browser browser) {
    browser.open(server.port(), ALPHA + "?chart=candles&compare=Beta");
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    assertThat(browser.texts(".choices a[aria-disabled=true]"))
        .containsExactly("Line", "Candles", "Linear", "Log");
    assertThat(browser.texts(".choices a[aria-current=true]")).containsExactly("1y", "Line", "Log");
    assertThat(browser.values(".choices a[aria-disabled=true]", "href")).containsOnlyNulls();
    assertThat(
            browser.script(
                "return getComputedStyle(document.querySelector('.choices a[aria-disabled=true]')).cursor"))
        .isEqualTo("not-allowed");
    browser.click("a[aria-label='Remove Beta']");
    browser.eventually(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .as("the earlier choices")
                .containsExactly("1y", "Candles", "Linear"));
    assertThat(browser.count(".choices a[aria-disabled=true]")).isZero();
  }

  @Test
  void anUnknownCurrencyIsLeftOutOfAComparison(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m&compare=Nobody");
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.leave();
    assertThat(browser.consoleProblems())
        .as("the server's 404")
        .isNotEmpty()
        .allMatch(each -> each.contains("404"));
  }

  @Test
  void anAmountIsConvertedOnTheDay(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("$110.00"));
    browser.element("#amount").clear();
    browser.element("#amount").sendKeys("2.5");
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("$275.00"));
    browser.element("#finder-to").sendKeys("beta", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("#converted")).isEqualTo("1,100 BET"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?to=Beta");
    assertThat(browser.element("#amount").getAttribute("value")).isEqualTo("2.5");
  }

  @Test
  void theAmountIsResetForAnotherCurrency(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.element("#amount").sendKeys("50");
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("$16,500.00"));
    browser.element("#finder").sendKeys("gamma", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Gamma GAM"));
    assertThat(browser.element("#amount").getAttribute("value")).isEqualTo("1");
    assertThat(browser.text(".converter output")).isEqualTo("$1,234.50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          twin     | Twin One
          Twin Two | Twin Two has no record on this day.
          """)
  void currenciesThatCannotBeConvertedToAreExplained(String to, String message, Browser browser) {
    browser.open(server.port(), ALPHA + "?to=" + to.replace(" ", "%20"));
    browser.eventually(() -> assertThat(browser.text(".converter .hint")).contains(message));
    browser.leave();
    browser.consoleProblems();
  }

  @Test
  void comparisonsAddedInQuickSuccessionAreAllKept(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.throttle(0, 500);
    browser.element("#finder-compare").sendKeys("beta", Keys.ENTER);
    browser.eventually(
        () -> assertThat(browser.location()).isEqualTo("/prices/Alpha?compare=Beta"));
    browser.element("#finder-compare").sendKeys("gamma", Keys.ENTER);
    browser.eventually(
        () -> assertThat(browser.location()).isEqualTo("/prices/Alpha?compare=Beta&compare=Gamma"));
  }

  @Test
  void theFirstViewIsSmall(Browser browser) {
    browser.clearCache();
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    var exchanges = browser.exchanges();
    assertThat(exchanges).anyMatch(each -> each.path().endsWith("/uplot.js"));
    assertThat(exchanges.stream().mapToLong(Browser.Exchange::bytes).sum())
        .as("bytes of the first view: %s", exchanges)
        .isLessThan(150_000);
  }

  @Test
  void changingTheChartStyleSendsNoRequest(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.eventually(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.eventually(
        () -> assertThat(browser.values("main", "aria-busy")).containsExactly((String) null));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.offline(true);
    browser.clickText(".choices a", "Candles");
    browser.eventually(() -> assertThat(browser.text("#readout")).contains("open $100.00"));
    browser.clickText(".choices a", "Log");
    browser.eventually(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .containsExactly("1m", "Candles", "Log"));
    assertThat(browser.count(DRAWN)).isOne();
    browser.offline(false);
    browser.consoleProblems();
  }

  @Test
  void typedAmountsAreKeptAndInvalidOnesAreNotConverted(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("$110.00"));
    browser.element("#amount").sendKeys(Keys.BACK_SPACE);
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("–"));
    browser.element("#amount").sendKeys("0.00000012");
    // 110 times the amount, with four digits.
    browser.eventually(
        () -> assertThat(browser.text(".converter output")).isEqualTo("$0.00001320"));
    assertThat(browser.element("#amount").getAttribute("value")).isEqualTo("0.00000012");
    browser.element("#amount").clear();
    browser.element("#amount").sendKeys("-5");
    browser.eventually(() -> assertThat(browser.text(".converter output")).isEqualTo("–"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1e300   | 4.400e302 BET
          2500000 | 1,100,000,000 BET
          """)
  void veryLargeAndVerySmallAmountsAreReadable(String typed, String worth, Browser browser) {
    browser.open(server.port(), ALPHA + "?to=Beta");
    browser.eventually(() -> assertThat(browser.text("#converted")).isEqualTo("440 BET"));
    browser.element("#amount").clear();
    browser.element("#amount").sendKeys(typed);
    browser.eventually(() -> assertThat(browser.text("#converted")).isEqualTo(worth));
    assertThat(browser.text(".converter output")).hasSizeLessThan(20);
    browser.assertFits();
  }

  @Test
  void theShownDaysCanBeDownloaded(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    var link = browser.element("a[download]").getAttribute("href");
    assertThat(link)
        .isEqualTo(
            "http://localhost:%d/currencies/alpha/history?format=csv&from=2021-06-06&to=2021-07-06&interval=1d"
                .formatted(server.port()));
    var file = server.get(link.substring(link.indexOf("/currencies")));
    assertThat(file.body().lines().skip(1))
        .as("31 days minus 2 without a record")
        .hasSize(29)
        .first()
        .asString()
        .startsWith("2021-06-06,100,101,9,220");
  }

  @Test
  void weeklyChartsDownloadDailyRecords(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=all");
    assertThat(browser.element("a[download]").getAttribute("href"))
        .endsWith("/currencies/alpha/history?format=csv&from=2018-01-01&to=2021-07-06&interval=1d");
  }

  @Test
  void aDayWithoutARecordLinksToTheNearestDays(Browser browser) {
    browser.open(server.port(), ALPHA + "?date=2021-07-03");
    browser.eventually(
        () -> assertThat(browser.text(".notice")).startsWith("No data on this day."));
    assertThat(browser.texts(".notice a"))
        .containsExactly("1 Jan 2018", "6 Jul 2021", "1 Jul 2021", "4 Jul 2021");
    browser.clickText(".notice a", "1 Jul 2021");
    browser.eventually(() -> assertThat(browser.text(".day")).isEqualTo("on Thu, 1 July 2021"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?date=2021-07-01");
    browser.assertNoConsoleProblems();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-02-30", ""})
  void anInvalidDateShowsAMessage(String date, Browser browser) {
    browser.open(server.port(), ALPHA + "?date=" + date);
    browser.eventually(() -> assertThat(browser.text(".notice h1")).isEqualTo("Invalid date"));
    assertThat(browser.text(".notice p"))
        .isEqualTo("\"" + date + "\" is not a date. Use YYYY-MM-DD.");
    assertThat(browser.title()).isEqualTo("Invalid date · Krispyto");
    browser.assertAccessible("what is no day");
    browser.clickText(".notice a", "See the latest day");
    browser.eventually(() -> assertThat(browser.text(".day")).isEqualTo("on Tue, 6 July 2021"));
    assertThat(browser.location()).isEqualTo(ALPHA);
  }

  @Test
  void latestSelectsTheNewestDay(Browser browser) {
    browser.open(server.port(), ALPHA + "?date=latest");
    browser.eventually(() -> assertThat(browser.text(".day")).isEqualTo("on Tue, 6 July 2021"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/prices/Twin%20Two", "/prices/Twin%20Two?date=2021-07-05"})
  void aCurrencyWithoutRecordsShowsAMessage(String path, Browser browser) {
    browser.open(server.port(), path);
    browser.eventually(
        () -> assertThat(browser.text(".notice")).startsWith("Twin Two has no records yet"));
    assertThat(browser.text("h1")).isEqualTo("Twin Two twin");
    browser.assertAccessible("a currency without records");
  }

  @Test
  void markupInANameIsShownAsText(Browser browser) {
    browser.open(server.port(), "/prices/%3Cb%3EDel%2Fta%3C%2Fb%3E?to=Alpha");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("<b>Del/ta</b> D&T"));
    assertThat(browser.count("main b")).isZero();
    assertThat(browser.texts(".facts div")).startsWith("Rank –", "Market cap –", "24h volume –");
    assertThat(browser.text(".quote")).isEqualTo("$0.00001235 24h – 7d – 1m –");
    browser.eventually(
        () -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $0.00001235"));
    browser.assertAccessible("a chart of one day");
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 768})
  void thePageFitsEveryWidth(int width, Browser browser) {
    browser.size(width, 800);
    for (var query :
        List.of(
            "",
            "?chart=candles&scale=log",
            "?compare=Beta&compare=Gamma&to=%3Cb%3EDel%2Fta%3C%2Fb%3E",
            "?date=2021-07-03")) {
      browser.open(server.port(), ALPHA + query);
      browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
      browser.assertFits();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1440", "false, 360"})
  void thePageIsAccessible(boolean isDark, int width, Browser browser) {
    browser.size(width, 800);
    browser.dark(isDark);
    for (var query :
        List.of("", "?chart=candles", "?compare=Beta&compare=Gamma&to=Beta", "?date=2021-07-03")) {
      browser.open(server.port(), ALPHA + query);
      browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
      browser.assertAccessible(ALPHA + query);
    }
  }

  @Test
  void theChartFollowsTheColourScheme(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.eventually(() -> assertThat(browser.count(DRAWN)).isOne());
    var light = browser.script("return document.querySelector('canvas').toDataURL()");
    browser.dark(true);
    browser.eventually(
        () ->
            assertThat(browser.script("return document.querySelector('canvas').toDataURL()"))
                .isNotEqualTo(light));
    assertThat(browser.count(DRAWN)).isOne();
  }

  private static void assertDrawn(Browser browser, String description) {
    assertThat(browser.element("#plot").getAttribute("aria-label"))
        .isEqualTo("Chart of Alpha from " + description);
    assertThat(browser.count(DRAWN)).isOne();
    assertThat(colors(browser)).as("number of colours").isGreaterThan(2);
  }

  /** The number of colours in the chart; a blank one has one. */
  private static int colors(Browser browser) {
    return ((Long)
            browser.script(
                """
                const canvas = document.querySelector('#plot canvas');
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                return new Set(new Uint32Array(data.buffer)).size;
                """))
        .intValue();
  }
}
