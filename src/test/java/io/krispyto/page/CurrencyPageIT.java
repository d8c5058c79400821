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

/** A currency: its day, its chart, others beside it, what it is worth in them. */
@InBrowser
class CurrencyPageIT extends PricesPageTestBase {
  private static final String ALPHA = "/prices/Alpha";
  private static final String DRAWN = "#plot canvas";

  @Test
  void itTellsOfItsDay(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
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
  void itsRankStaysUntilANewOneIsKnown(Browser browser) {
    var database = Prices.load();
    try (var own = TestServer.start(database)) {
      browser.open(own.port(), ALPHA);
      browser.soon(() -> assertThat(browser.text(".facts dd")).isEqualTo("1"));
      browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
      browser.script(
          """
          window.ranks = [];
          new MutationObserver(() => window.ranks.push(document.querySelector('.facts dd').textContent))
            .observe(document.getElementById('view'), { subtree: true, childList: true, characterData: true });
          """);
      TestDatabase.execute(
          database,
          "update record set marketcap = 4.5e9 where currency_id = 1 and date::date = '2021-07-06'");
      browser.soon(() -> assertThat(browser.text(".facts dd")).isEqualTo("2"));
      assertThat(browser.script("return [...new Set(window.ranks)]"))
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .containsExactly("1", "2");
    }
    browser.complaints();
  }

  @Test
  void itTellsOfAnotherDayAndComesBackToItsTable(Browser browser) {
    browser.open(server.port(), "/prices/alp?date=2021-07-05");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
    assertThat(browser.text(".quote .value")).isEqualTo("$100.00");
    // Behind Gamma (4 billion) and Beta (3 million).
    assertThat(browser.text(".facts div")).isEqualTo("Rank 3");
    browser.clickText(".crumbs a", "All currencies");
    browser.soon(() -> assertThat(browser.place()).isEqualTo("/?date=2021-07-05"));
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1m  | 1m  | 6 Jun 2021 to 6 Jul 2021: $220.00 to $110.00
          3m  | 3m  | 6 Apr 2021 to 6 Jul 2021: $25.00 to $110.00
          6m  | 6m  | 6 Jan 2021 to 6 Jul 2021: $40.00 to $110.00
          YTD | ytd | 1 Jan 2021 to 6 Jul 2021: $80.00 to $110.00
          All | all | 1 Jan 2018 to 6 Jul 2021: $10.00 to $110.00
          """)
  void theChartGoesBackAsFarAsIsChosen(String title, String key, String told, Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    browser.clickText(".choices a", title);
    browser.soon(() -> assertDrawn(browser, told));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?range=" + key);
    assertThat(browser.texts(".choices a[aria-current=true]"))
        .containsExactly(title, "Line", "Linear");
    browser.back();
    browser.soon(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    assertThat(browser.texts(".choices a[aria-current=true]"))
        .containsExactly("1y", "Line", "Linear");
  }

  @Test
  void theChartIsReadByArrowKeys(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.tabTo("#plot");
    browser.press(Keys.ARROW_LEFT);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("5 Jul 2021: $100.00"));
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.soon(
        () ->
            assertThat(browser.text("#readout"))
                .as("over the two days without a record")
                .isEqualTo("1 Jul 2021: $100.00"));
    browser.press(Keys.HOME);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jun 2021: $220.00"));
    browser.press(Keys.ARROW_LEFT);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jun 2021: $220.00"));
    browser.press(Keys.ARROW_RIGHT);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("7 Jun 2021: $100.00"));
    browser.press(Keys.END);
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    assertThat(browser.the("#readout").getAttribute("role"))
        .as("read out to who does not see it")
        .isEqualTo("status");
  }

  @Test
  void candlesTellOfOpenHighLowAndClose(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.clickText(".choices a", "Candles");
    browser.soon(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: open $100.00, high $120.00, low $90.00, close $110.00"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?range=1m&chart=candles");
    browser.soon(() -> assertThat(colors(browser)).as("colours drawn").isGreaterThan(2));
  }

  @Test
  void theScaleIsLogarithmicIfOneLikes(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.clickText(".choices a", "Log");
    browser.soon(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .containsExactly("1y", "Line", "Log"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?scale=log");
    browser.soon(() -> assertDrawn(browser, "6 Jul 2020 to 6 Jul 2021: $50.00 to $110.00"));
    assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00");
  }

  @Test
  void theGrowthOfOthersIsCompared(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.the("#finder-compare").sendKeys("bet", Keys.ENTER);
    // 110 / 220 - 1, and 0.25 / 1 - 1.
    browser.soon(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: Alpha 0.50× (−50.00%), Beta 0.25× (−75.00%)"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?range=1m&compare=Beta");
    browser.the("#finder-compare").sendKeys("gam", Keys.ENTER);
    browser.soon(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo(
                    "6 Jul 2021: Alpha 0.50× (−50.00%), Beta 0.25× (−75.00%), Gamma 1.00× (0.00%)"));
    browser.reload();
    browser.soon(() -> assertThat(browser.text("#readout")).contains("Gamma 1.00× (0.00%)"));
    browser.click("a[aria-label='Remove Beta']");
    browser.soon(
        () ->
            assertThat(browser.text("#readout"))
                .isEqualTo("6 Jul 2021: Alpha 0.50× (−50.00%), Gamma 1.00× (0.00%)"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?range=1m&compare=Gamma");
  }

  @Test
  void choicesThatDoNotApplyToAComparisonAreDisabled(Browser browser) {
    browser.open(server.port(), ALPHA + "?chart=candles&compare=Beta");
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    assertThat(browser.texts(".choices a[aria-disabled=true]"))
        .containsExactly("Line", "Candles", "Linear", "Log");
    assertThat(browser.texts(".choices a[aria-current=true]")).containsExactly("1y", "Line", "Log");
    assertThat(browser.values(".choices a[aria-disabled=true]", "href")).containsOnlyNulls();
    assertThat(
            browser.script(
                "return getComputedStyle(document.querySelector('.choices a[aria-disabled=true]')).cursor"))
        .isEqualTo("not-allowed");
    browser.click("a[aria-label='Remove Beta']");
    browser.soon(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .as("what was chosen before")
                .containsExactly("1y", "Candles", "Linear"));
    assertThat(browser.count(".choices a[aria-disabled=true]")).isZero();
  }

  @Test
  void whoIsNobodyIsLeftOutOfAComparison(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m&compare=Nobody");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.leave();
    assertThat(browser.complaints())
        .as("the server's 404")
        .isNotEmpty()
        .allMatch(each -> each.contains("404"));
  }

  @Test
  void anAmountIsConvertedOnTheDay(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$110.00"));
    browser.the("#amount").clear();
    browser.the("#amount").sendKeys("2.5");
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$275.00"));
    browser.the("#finder-to").sendKeys("beta", Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("#converted")).isEqualTo("1,100 BET"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?to=Beta");
    assertThat(browser.the("#amount").getAttribute("value")).isEqualTo("2.5");
  }

  @Test
  void anAmountIsOfOneCurrency(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.the("#amount").sendKeys("50");
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$16,500.00"));
    browser.the("#finder").sendKeys("gamma", Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Gamma GAM"));
    assertThat(browser.the("#amount").getAttribute("value")).isEqualTo("1");
    assertThat(browser.text(".converter output")).isEqualTo("$1,234.50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          twin     | Twin One
          nobody   | There is no currency nobody.
          Twin Two | Twin Two has no record on this day.
          """)
  void whatIsNotConvertedToIsTold(String to, String told, Browser browser) {
    browser.open(server.port(), ALPHA + "?to=" + to.replace(" ", "%20"));
    browser.soon(() -> assertThat(browser.text(".converter .hint")).contains(told));
    browser.leave();
    browser.complaints();
  }

  @Test
  void whatIsComparedQuicklyIsComparedTogether(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.slow(0, 500);
    browser.the("#finder-compare").sendKeys("beta", Keys.ENTER);
    browser.soon(() -> assertThat(browser.place()).isEqualTo("/prices/Alpha?compare=Beta"));
    browser.the("#finder-compare").sendKeys("gamma", Keys.ENTER);
    browser.soon(
        () -> assertThat(browser.place()).isEqualTo("/prices/Alpha?compare=Beta&compare=Gamma"));
  }

  @Test
  void itsFirstViewIsSmallToo(Browser browser) {
    browser.forgetLoaded();
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    var exchanges = browser.exchanges();
    assertThat(exchanges).anyMatch(each -> each.path().endsWith("/uplot.js"));
    assertThat(exchanges.stream().mapToLong(Browser.Exchange::bytes).sum())
        .as("bytes of the first view: %s", exchanges)
        .isLessThan(150_000);
  }

  @Test
  void howAChartIsDrawnAsksNobody(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $110.00"));
    browser.soon(
        () -> assertThat(browser.values("main", "aria-busy")).containsExactly((String) null));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.offline(true);
    browser.clickText(".choices a", "Candles");
    browser.soon(() -> assertThat(browser.text("#readout")).contains("open $100.00"));
    browser.clickText(".choices a", "Log");
    browser.soon(
        () ->
            assertThat(browser.texts(".choices a[aria-current=true]"))
                .containsExactly("1m", "Candles", "Log"));
    assertThat(browser.count(DRAWN)).isOne();
    browser.offline(false);
    browser.complaints();
  }

  @Test
  void whatIsTypedAsAnAmountStaysAndWhatIsNoneIsNotConverted(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$110.00"));
    browser.the("#amount").sendKeys(Keys.BACK_SPACE);
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("–"));
    browser.the("#amount").sendKeys("0.00000012");
    // 110 of it, with four digits.
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("$0.00001320"));
    assertThat(browser.the("#amount").getAttribute("value")).isEqualTo("0.00000012");
    browser.the("#amount").clear();
    browser.the("#amount").sendKeys("-5");
    browser.soon(() -> assertThat(browser.text(".converter output")).isEqualTo("–"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1e300   | 4.400e302 BET
          1e-20   | 4.400e-18 BET
          1e307   | – BET
          2500000 | 1,100,000,000 BET
          """)
  void whatIsWorthVeryMuchOrVeryLittleIsRead(String typed, String worth, Browser browser) {
    browser.open(server.port(), ALPHA + "?to=Beta");
    browser.soon(() -> assertThat(browser.text("#converted")).isEqualTo("440 BET"));
    browser.the("#amount").clear();
    browser.the("#amount").sendKeys(typed);
    browser.soon(() -> assertThat(browser.text("#converted")).isEqualTo(worth));
    assertThat(browser.text(".converter output")).hasSizeLessThan(20);
    browser.assertFits();
  }

  @Test
  void whatIsShownCanBeDownloaded(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=1m");
    var link = browser.the("a[download]").getAttribute("href");
    assertThat(link)
        .isEqualTo(
            "http://localhost:%d/currencies/Alpha/history?format=csv&from=2021-06-06&to=2021-07-06&interval=1d"
                .formatted(server.port()));
    var file = server.get(link.substring(link.indexOf("/currencies")));
    assertThat(file.body().lines().skip(1))
        .as("31 days, but two")
        .hasSize(29)
        .first()
        .asString()
        .startsWith("2021-06-06,100,101,9,220");
  }

  @Test
  void ofWhatIsShownByWeeksTheDaysAreDownloaded(Browser browser) {
    browser.open(server.port(), ALPHA + "?range=all");
    assertThat(browser.the("a[download]").getAttribute("href"))
        .endsWith("/currencies/Alpha/history?format=csv&from=2018-01-01&to=2021-07-06&interval=1d");
  }

  @Test
  void aDayWithoutARecordSaysSoAndNamesTheNearest(Browser browser) {
    browser.open(server.port(), ALPHA + "?date=2021-07-03");
    browser.soon(() -> assertThat(browser.text(".notice")).startsWith("No data on this day."));
    assertThat(browser.texts(".notice a"))
        .containsExactly("1 Jan 2018", "6 Jul 2021", "1 Jul 2021", "4 Jul 2021");
    browser.clickText(".notice a", "1 Jul 2021");
    browser.soon(() -> assertThat(browser.text(".day")).isEqualTo("on Thu, 1 July 2021"));
    assertThat(browser.place()).isEqualTo("/prices/Alpha?date=2021-07-01");
    browser.assertNoComplaints();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-02-30", "yesterday", ""})
  void whatIsNoDaySaysSo(String date, Browser browser) {
    browser.open(server.port(), ALPHA + "?date=" + date);
    browser.soon(() -> assertThat(browser.text(".notice h1")).isEqualTo("Invalid date"));
    assertThat(browser.text(".notice p"))
        .isEqualTo("\"" + date + "\" is not a date. Use YYYY-MM-DD.");
    assertThat(browser.title()).isEqualTo("Invalid date · Krispyto");
    browser.assertAccessible("what is no day");
    browser.clickText(".notice a", "See the latest day");
    browser.soon(() -> assertThat(browser.text(".day")).isEqualTo("on Tue, 6 July 2021"));
    assertThat(browser.place()).isEqualTo(ALPHA);
  }

  @Test
  void theNewestDayCanBeAskedForByName(Browser browser) {
    browser.open(server.port(), ALPHA + "?date=latest");
    browser.soon(() -> assertThat(browser.text(".day")).isEqualTo("on Tue, 6 July 2021"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/prices/Twin%20Two", "/prices/Twin%20Two?date=2021-07-05"})
  void oneWithoutAnyRecordSaysSo(String path, Browser browser) {
    browser.open(server.port(), path);
    browser.soon(
        () -> assertThat(browser.text(".notice")).startsWith("Twin Two has no records yet"));
    assertThat(browser.text("h1")).isEqualTo("Twin Two twin");
    browser.assertAccessible("a currency without records");
  }

  @Test
  void aNameOfMarkupIsAName(Browser browser) {
    browser.open(server.port(), "/prices/%3Cb%3EDel%2Fta%3C%2Fb%3E?to=Alpha");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("<b>Del/ta</b> D&T"));
    assertThat(browser.count("main b")).isZero();
    assertThat(browser.texts(".facts div")).startsWith("Rank –", "Market cap –", "24h volume –");
    assertThat(browser.text(".quote")).isEqualTo("$0.00001235 24h – 7d – 1m –");
    browser.soon(() -> assertThat(browser.text("#readout")).isEqualTo("6 Jul 2021: $0.00001235"));
    browser.assertAccessible("a chart of one day");
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 768, Browser.LAPTOP})
  void itFits(int width, Browser browser) {
    browser.size(width, 800);
    for (var more :
        List.of(
            "",
            "?chart=candles&scale=log",
            "?compare=Beta&compare=Gamma&to=%3Cb%3EDel%2Fta%3C%2Fb%3E",
            "?date=2021-07-03")) {
      browser.open(server.port(), ALPHA + more);
      browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
      browser.assertFits();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 1440", "true, 1440", "false, 360"})
  void everybodyCanUseIt(boolean isDark, int width, Browser browser) {
    browser.size(width, 800);
    browser.dark(isDark);
    for (var more :
        List.of("", "?chart=candles", "?compare=Beta&compare=Gamma&to=Beta", "?date=2021-07-03")) {
      browser.open(server.port(), ALPHA + more);
      browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
      browser.assertAccessible(ALPHA + more);
    }
  }

  @Test
  void theChartFollowsWhoTurnsToTheDark(Browser browser) {
    browser.open(server.port(), ALPHA);
    browser.soon(() -> assertThat(browser.count(DRAWN)).isOne());
    var light = browser.script("return document.querySelector('canvas').toDataURL()");
    browser.dark(true);
    browser.soon(
        () ->
            assertThat(browser.script("return document.querySelector('canvas').toDataURL()"))
                .isNotEqualTo(light));
    assertThat(browser.count(DRAWN)).isOne();
  }

  private static void assertDrawn(Browser browser, String told) {
    assertThat(browser.the("#plot").getAttribute("aria-label"))
        .isEqualTo("Chart of Alpha from " + told);
    assertThat(browser.count(DRAWN)).isOne();
    assertThat(colors(browser)).as("colours drawn").isGreaterThan(2);
  }

  /** How many colours the chart has; a blank one has one. */
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
