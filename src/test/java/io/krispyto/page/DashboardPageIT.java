package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.http.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The table of a day, and the navigation from it. */
@InBrowser
class DashboardPageIT extends PricesPageTestBase {
  private static final String ROW = "table.prices tbody tr:not(.space)";
  private static final String NAME = ROW + " .c-crypto .name";
  private static final String DELTA = "<b>Del/ta</b>";

  @Test
  void theNewestDayIsRankedByMarketCap(Browser browser) {
    browser.open(server.port(), "/");
    // Name, price, 24h, 7d, 1m, volume, market cap: rounded, with a sign as well as a colour.
    browser.eventually(
        () ->
            assertThat(rows(browser))
                .containsExactly(
                    "Alpha ALP|$110.00|▲+10.00%|▲+100.00%|▼−50.00%|$1.5M|$641.9B",
                    "Gamma GAM|$1,234.50|0.00%|–|–|–|$5.0B",
                    "Beta BET|$0.2500|▼−50.00%|–|–|$2.5K|$1.0M",
                    "<b>Del/ta</b> D&T|$0.00001235|–|–|–|–|–"));
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021"));
    assertThat(browser.text(".count")).isEqualTo("4 currencies");
    assertThat(browser.title()).isEqualTo("6 Jul 2021 · Krispyto");
    assertThat(browser.location()).isEqualTo("/");
    assertThat(browser.script("return document.getElementById('simulated').hidden"))
        .isEqualTo(true);
  }

  /** Beta closes at 0.25 dollars, and at 0.5 the day before. */
  @Test
  void pricesInAnotherCurrencyAreInTheUrlAndInItsLinks(Browser browser) {
    browser.open(server.port(), "/?quote=bet");
    browser.eventually(
        () ->
            assertThat(rows(browser))
                .contains("Alpha ALP|440.00|▲+120.00%|–|–|6.0M|2.6T")
                .contains("Beta BET|1.00|0.00%|–|–|10.0K|4.0M"));
    assertThat(browser.element("#quote").getAttribute("value")).isEqualTo("bet");
    browser.click(NAME);
    browser.eventually(() -> assertThat(browser.text(".quote .value")).isEqualTo("440.00"));
    assertThat(browser.location()).isEqualTo("/prices/Alpha?quote=bet");
    browser.element("#quote").sendKeys("USD");
    browser.eventually(() -> assertThat(browser.location()).isEqualTo("/prices/Alpha"));
    browser.eventually(() -> assertThat(browser.text(".quote .value")).isEqualTo("$110.00"));
  }

  @Test
  void allDigitsOfANumberAreInItsTitle(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(
        () ->
            assertThat(browser.values(ROW + " td.c-market-cap", "title"))
                .containsExactly("641899161593.76", "5000000000", "1000000", "unknown"));
    assertThat(browser.values(ROW + " td.c-price", "title")).endsWith("0.000012346");
    assertThat(browser.values(ROW + " td.c-1m", "title"))
        .containsExactly("-50 %", "unknown", "unknown", "unknown");
  }

  @Test
  void clickingAHeaderSortsAndThenReverses(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("th.c-price a");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta", DELTA));
    assertThat(browser.location()).isEqualTo("/?order_by=price&order_type=desc");
    assertThat(browser.element("th.c-price").getAttribute("aria-sort")).isEqualTo("descending");
    browser.click("th.c-price a");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly(DELTA, "Beta", "Alpha", "Gamma"));
    assertThat(browser.element("th.c-price").getAttribute("aria-sort")).isEqualTo("ascending");
    assertThat(browser.count("th[aria-sort]")).isOne();
    browser.click("th.c-crypto a");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly(DELTA, "Alpha", "Beta", "Gamma"));
    browser.click("th.c-market-cap a");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Alpha", "Gamma", "Beta", DELTA));
    assertThat(browser.location()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource({
    "c-24h, Alpha Gamma Beta",
    "c-7d, Alpha",
    "c-1m, Alpha",
    "c-24h-volume, Alpha Beta Gamma"
  })
  void everyColumnSorts(String column, String first, Browser browser) {
    browser.open(server.port(), "/");
    browser.click("th." + column + " a");
    browser.eventually(
        () -> {
          assertThat(browser.element("th." + column).getAttribute("aria-sort"))
              .isEqualTo("descending");
          assertThat(browser.texts(NAME)).startsWith(first.split(" "));
        });
  }

  @Test
  void sortingStarringAndOpeningWorkByKeyboard(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.press(Keys.TAB);
    assertThat(browser.focused()).contains("Skip to the content");
    browser.tabTo("th.c-price a");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    assertThat(browser.focused()).as("the focus stays").contains("Price");
    browser.tabTo("button.star");
    browser.press(Keys.SPACE);
    browser.eventually(
        () ->
            assertThat(browser.element(ROW + " button.star").getAttribute("aria-pressed"))
                .isEqualTo("true"));
    browser.press(Keys.TAB, Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Gamma GAM"));
    assertThat(browser.location()).isEqualTo("/prices/Gamma");
  }

  @Test
  void stepsLeadToTheDaysBeforeAndAfter(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("a[aria-label='Day before']");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Beta", "Alpha"));
    assertThat(browser.location()).isEqualTo("/?date=2021-07-05");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    browser.click("a[aria-label='Day before']");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", "Alpha"));
    browser.eventually(
        () ->
            assertThat(browser.element("a[aria-label='Day before']").getAttribute("title"))
                .as("skips days without records")
                .isEqualTo("1 Jul 2021"));
    browser.click("a[aria-label='Day before']");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Alpha"));
    assertThat(browser.text(".count")).isEqualTo("1 currency");
    browser.click("a[aria-label='Day after']");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Sun, 4 July 2021"));
    browser.clickText(".days a", "Latest");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    assertThat(browser.location()).isEqualTo("/");
    assertThat(browser.element("a[aria-label='Day after']").getAttribute("aria-disabled"))
        .isEqualTo("true");
  }

  @Test
  void aDayCanBePicked(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=asc");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith(DELTA));
    browser.eventually(
        () ->
            assertThat(browser.script("return document.getElementById('picker').min"))
                .isEqualTo("2018-01-01"));
    assertThat(browser.script("return document.getElementById('picker').max"))
        .isEqualTo("2021-07-06");
    pickDay(browser, "2021-07-05");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Beta", "Alpha", "Gamma"));
    assertThat(browser.location()).isEqualTo("/?date=2021-07-05&order_by=price&order_type=asc");
  }

  @Test
  void aDayCanBeTypedInTheFormatOfTheApi(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-01");
    browser.eventually(() -> assertThat(browser.count(".days a[title]")).isEqualTo(2));
    assertThat(browser.element("#day").getAttribute("value"))
        .as("independent of the browser's locale")
        .isEqualTo("2021-07-01");
    type(browser, "2021-6-3", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Thu, 3 June 2021"));
    assertThat(browser.location()).isEqualTo("/?date=2021-06-03");
    assertThat(browser.element("#day").getAttribute("value")).isEqualTo("2021-06-03");
    browser.back();
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Thu, 1 July 2021"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-02-30", "06/07/2021"})
  void anInvalidDateShowsAMessage(String text, Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    type(browser, text, Keys.ENTER);
    browser.eventually(
        () ->
            assertThat(browser.text("#not-a-date"))
                .isEqualTo("\"" + text + "\" is not a date. Use YYYY-MM-DD."));
    assertThat(browser.element("#day").getAttribute("aria-invalid")).isEqualTo("true");
    assertThat(browser.element("#day").getAttribute("value")).isEqualTo(text);
    assertThat(browser.location()).isEqualTo("/");
    browser.assertFits();
    browser.assertAccessible(text);
    type(browser, "2021-07-05", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    assertThat(browser.text("#not-a-date")).isEmpty();
  }

  @Test
  void theAgeOfTheDataIsShown(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-04");
    browser.eventually(
        () -> assertThat(browser.text("#data-day")).isEqualTo("Data to 6 July 2021"));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.open(server.port(), "/prices/Beta");
    browser.eventually(
        () -> assertThat(browser.text("#data-day")).isEqualTo("Data to 6 July 2021"));
  }

  @Test
  void aPhoneShowsTheDailyChangeAndCompleteNames(Browser browser) {
    var database = Prices.load();
    TestDatabase.execute(
        database, "update currency set name = 'Basic Attention Token' where name = 'Beta'");
    try (var own = TestServer.start(database)) {
      browser.size(390, 844);
      browser.open(own.port(), "/");
      browser.eventually(
          () ->
              assertThat(browser.texts(ROW + " .below"))
                  .containsExactly("▲+10.00%", "0.00%", "▼−50.00%", "–"));
      assertThat(
              browser.script(
                  """
                  return [...document.querySelectorAll('.prices tbody .name')].filter(name =>
                    name.scrollHeight > name.clientHeight + 1 || name.scrollWidth > name.clientWidth + 1)
                    .map(name => name.textContent).join()
                  """))
          .as("truncated names")
          .isEqualTo("");
      browser.assertFits();
      browser.leave();
    }
  }

  @Test
  void theFocusStaysOnTheStepThatIsDisabledAtTheFirstDay(Browser browser) {
    browser.open(server.port(), "/?date=2018-01-03");
    browser.eventually(() -> assertThat(browser.count(".days a[title]")).isEqualTo(2));
    browser.tabTo("a[aria-label='Day before']");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 2 January 2018"));
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 1 January 2018"));
    browser.eventually(() -> assertThat(browser.count(".days a[title]")).isOne());
    browser.settle();
    assertThat(browser.focused()).contains("Day before", "aria-disabled=\"true\"");
    browser.press(Keys.ENTER);
    assertThat(browser.location()).isEqualTo("/?date=2018-01-01");
    browser.tabTo("a[aria-label='Day after']");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 2 January 2018"));
    assertThat(browser.element("a[aria-label='Day before']").getAttribute("aria-disabled"))
        .isNull();
  }

  @Test
  void theColourOfTheLineMatchesThe30DayChange(Browser browser) {
    browser.open(server.port(), "/?order_by=1m&order_type=desc");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    assertThat(browser.text(ROW + " .c-1m")).isEqualTo("▼−50.00%");
    // It closed at 220 and one day later at 100.
    browser.eventually(
        () ->
            assertThat(browser.element(ROW + " .spark").getAttribute("class"))
                .isEqualTo("spark down"));
  }

  @Test
  void backAndForwardRestoreEarlierViews(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("th.c-price a");
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.click("a[aria-label='Day before']");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    browser.clickText(ROW + " .c-crypto a", "Beta BET");
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Beta BET"));
    assertThat(browser.location()).isEqualTo("/prices/Beta?date=2021-07-05");
    browser.back();
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta"));
    browser.back();
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma").hasSize(4));
    browser.back();
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha").hasSize(4));
    browser.forward();
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma").hasSize(4));
    assertThat(browser.location()).isEqualTo("/?order_by=price&order_type=desc");
  }

  @Test
  void theFocusStaysOnTheHeaderAfterGoingBack(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.tabTo("th.c-price a");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.back();
    browser.eventually(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    browser.eventually(
        () -> assertThat(browser.values("main", "aria-busy")).containsExactly((String) null));
    browser.settle();
    assertThat(browser.focused()).startsWith("<a").contains("Price");
  }

  @Test
  void actionsInQuickSuccessionAreCombined(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.values(".days a", "title")).contains("5 Jul 2021"));
    browser.throttle(0, 500);
    browser.click("th.c-price a");
    browser.click("a[aria-label='Day before']");
    assertThat(browser.location()).isEqualTo("/?date=2021-07-05&order_by=price&order_type=desc");
    assertThat(browser.element("th.c-price").getAttribute("aria-sort")).isEqualTo("descending");
    browser.back();
    assertThat(browser.element("#day").getAttribute("value")).isEqualTo("2021-07-06");
    browser.forward();
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta"));
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
  }

  @Test
  void favouritesAreShownWithoutARequest(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("button[aria-label='Favourite Beta']");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.offline(true);
    browser.clickText(".controls a", "★ Favourites");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta"));
    assertThat(browser.text(".count")).isEqualTo("1 of 4 currencies");
    browser.clickText(".controls a", "★ Favourites");
    browser.eventually(() -> assertThat(browser.texts(NAME)).hasSize(4));
    browser.offline(false);
    browser.consoleProblems();
  }

  @Test
  void aClearedDayIsRestored(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(
        () -> assertThat(browser.element("#day").getAttribute("value")).isEqualTo("2021-07-06"));
    browser.tabTo("#day");
    browser.press(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
    browser.eventually(() -> assertThat(browser.element("#day").getAttribute("value")).isEmpty());
    browser.tabTo("th.c-price a");
    assertThat(browser.element("#day").getAttribute("value")).isEqualTo("2021-07-06");
    assertThat(browser.location()).isEqualTo("/");
  }

  @Test
  void favouritesFollowChangesInAnotherTab(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "☆", "☆", "☆"));
    browser.script(
        """
        localStorage.setItem('krispyto.favourites', '["Gamma"]');
        dispatchEvent(new StorageEvent('storage', { key: 'krispyto.favourites' }));
        """);
    browser.eventually(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "★", "☆", "☆"));
  }

  @Test
  void linksToTheCurrentPageAddNoHistoryEntries(Browser browser) {
    browser.open(server.port(), "/prices/Alpha");
    browser.clickText(".crumbs a", "All currencies");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.click("a.brand");
    browser.click("a.brand");
    browser.back();
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
  }

  @Test
  void theDayBeforeSkipsDaysWithoutData(Browser browser) {
    var database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Alpha', 'ALP')",
            "insert into record (currency_id, date, close) values (1, '2021-07-01', 1), (1, '2021-07-06', 2)");
    try (var own = TestServer.start(database)) {
      browser.open(own.port(), "/");
      browser.eventually(
          () ->
              assertThat(browser.values("a[aria-label='Day before']", "title"))
                  .containsExactly("1 Jul 2021"));
      browser.leave();
    }
  }

  @Test
  void aLinkReproducesTheView(Browser browser) {
    // The API accepts this notation as well.
    browser.open(server.port(), "/?date=2021-7-5&order_by=market_cap&order_type=asc");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Alpha", "Beta", "Gamma"));
    assertThat(browser.element("#day").getAttribute("value")).isEqualTo("2021-07-05");
    assertThat(browser.element("th.c-market-cap").getAttribute("aria-sort")).isEqualTo("ascending");
  }

  @Test
  void favouritesSurviveAReload(Browser browser) {
    browser.open(server.port(), "/?view=favourites");
    browser.eventually(() -> assertThat(browser.text(".notice")).contains("No favourites yet"));
    browser.clickText(".notice a", "See all currencies");
    browser.click("button[aria-label='Favourite Beta']");
    browser.click("button[aria-label='Favourite " + DELTA + "']");
    browser.eventually(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "☆", "★", "★"));
    browser.clickText(".controls a", "★ Favourites");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", DELTA));
    assertThat(browser.location()).isEqualTo("/?view=favourites");
    browser.reload();
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", DELTA));
    browser.click("button[aria-label='Favourite Beta']");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly(DELTA));
    browser.open(server.port(), "/prices/Beta");
    browser.eventually(
        () ->
            assertThat(
                    browser
                        .element("button[aria-label='Favourite Beta']")
                        .getAttribute("aria-pressed"))
                .isEqualTo("false"));
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.eventually(
        () -> assertThat(browser.text(".notice")).contains("No favourite on this day"));
  }

  @Test
  void rowCountAndIndicesAreExposedToScreenReaders(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    assertThat(browser.element("table.prices").getAttribute("aria-rowcount")).isEqualTo("5");
    assertThat(browser.text("caption")).isEqualTo("Currencies, ordered by Price");
    browser.click("button[aria-label='Favourite Beta']");
    browser.click("button[aria-label='Favourite Gamma']");
    browser.clickText(".controls a", "★ Favourites");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Beta"));
    assertThat(browser.element("table.prices").getAttribute("aria-rowcount")).isEqualTo("3");
    assertThat(browser.values("table.prices tr", "aria-rowindex")).containsExactly("1", "2", "3");
    assertThat(browser.text("caption")).isEqualTo("Favourites, ordered by Price");
  }

  @Test
  void aCurrencyCanBeFoundByKeyboard(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-05");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(3));
    browser.press("/");
    assertThat(browser.focused()).contains("id=\"finder\"");
    browser.press("twin");
    browser.eventually(
        () ->
            assertThat(browser.texts("#find [role=option]"))
                .containsExactly("Twin One TWIN", "Twin Two twin"));
    assertThat(browser.element("#finder").getAttribute("aria-expanded")).isEqualTo("true");
    browser.press(Keys.ARROW_DOWN);
    browser.eventually(
        () ->
            assertThat(browser.texts("#find [aria-selected=true]"))
                .containsExactly("Twin Two twin"));
    assertThat(browser.element("#finder").getAttribute("aria-activedescendant"))
        .isEqualTo(browser.element("#find [aria-selected=true]").getAttribute("id"));
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("Twin Two twin"));
    assertThat(browser.location()).isEqualTo("/prices/twin-two?date=2021-07-05");
  }

  @Test
  void enterFindsACurrencyTypedQuickly(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.press("/", "del/ta", Keys.ENTER);
    browser.eventually(() -> assertThat(browser.text("h1")).isEqualTo("<b>Del/ta</b> D&T"));
    assertThat(browser.location()).isEqualTo("/prices/b-del-ta-b");
    browser.press("/", "nothing");
    browser.eventually(
        () ->
            assertThat(browser.text("#find .message")).isEqualTo("No currency matches “nothing”."));
    browser.press(Keys.ESCAPE);
    browser.eventually(() -> assertThat(browser.text("#find .message")).isEmpty());
  }

  @Test
  void theFirstViewSendsFewRequestsAndIsSmall(Browser browser) {
    browser.clearCache();
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    var exchanges = browser.exchanges();
    var paths = exchanges.stream().map(Browser.Exchange::path).toList();
    // The table, the currencies to show prices in, the days of the picker and the sparklines.
    assertThat(paths.stream().filter(path -> !path.startsWith("/assets/")))
        .startsWith("/", "/dashboard")
        .containsOnly("/", "/dashboard", "/currencies", "/days");
    assertThat(exchanges)
        .allMatch(each -> each.url().startsWith("http://localhost:" + server.port() + "/"));
    assertThat(exchanges.stream().mapToLong(Browser.Exchange::bytes).sum())
        .as("bytes of the first view: %s", exchanges)
        .isBetween(1000L, 150_000L);
    assertThat(exchanges.stream().filter(each -> each.path().startsWith("/assets/")))
        .hasSizeGreaterThan(5)
        .allMatch(each -> each.cacheControl().endsWith("immutable"));
    var page = exchanges.stream().filter(each -> each.path().equals("/")).findFirst().orElseThrow();
    assertThat(page.contentSecurityPolicy()).contains("script-src 'self'").doesNotContain("unsafe");
    browser.reload();
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    assertThat(
            browser.script(
                "return performance.getEntriesByType('resource')"
                    + ".filter(each => each.name.includes('/assets/') && each.transferSize > 0)"
                    + ".map(each => each.name)"))
        .as("assets loaded again")
        .isEqualTo(List.of());
  }

  @Test
  void theTableNeedsOnlyOneResponse(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.exchanges();
    browser.block("*:" + server.port() + "/days*", "*closes=*");
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.eventually(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta", DELTA));
    assertThat(browser.exchanges().stream().map(Browser.Exchange::url))
        .noneMatch(
            url -> url.contains("/days?") || url.endsWith("/days") || url.contains("closes="));
    browser.block();
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 768})
  void thePageFitsEveryWidth(int width, Browser browser) {
    browser.size(width, 800);
    for (var path : List.of("/", "/?order_by=7d&order_type=asc", "/?view=favourites")) {
      browser.open(server.port(), path);
      browser.eventually(
          () -> assertThat(browser.text("main")).doesNotContain("Loading").isNotEmpty());
      browser.eventually(() -> assertThat(browser.count(".days a[title]")).isPositive());
      browser.assertFits();
    }
  }

  @Test
  void onAPhoneTheOrderIsSelectedFromAList(Browser browser) {
    browser.size(Browser.PHONE, 740);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.element("#order").sendKeys("7d");
    browser.eventually(
        () -> assertThat(browser.location()).isEqualTo("/?order_by=7d&order_type=desc"));
    browser.eventually(
        () ->
            assertThat(browser.texts(ROW + " .c-7d"))
                .as("the column is visible because it is the sort column")
                .startsWith("▲+100.00%"));
    browser.assertFits();
  }

  @ParameterizedTest
  @CsvSource({"true, 1440", "false, 360"})
  void thePageIsAccessible(boolean isDark, int width, Browser browser) {
    browser.size(width, 800);
    browser.dark(isDark);
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.click("button[aria-label='Favourite Beta']");
    browser.eventually(() -> assertThat(browser.count(".days a[title]")).isPositive());
    browser.assertAccessible("the dashboard");
    browser.open(server.port(), "/?view=favourites&order_by=price&order_type=asc");
    browser.eventually(() -> assertThat(browser.texts(NAME)).containsExactly("Beta"));
    browser.assertAccessible("favourites");
    browser.press("/", "a");
    browser.eventually(() -> assertThat(browser.count("#find [role=option]")).isPositive());
    browser.assertAccessible("the list of what is found");
  }

  private static void pickDay(Browser browser, String day) {
    browser.script(
        "const day = document.getElementById('picker'); day.value = arguments[0];"
            + " day.dispatchEvent(new Event('change', { bubbles: true }))",
        day);
  }

  private static void type(Browser browser, CharSequence... keys) {
    var day = browser.element("#day");
    day.sendKeys(Keys.chord(Keys.CONTROL, "a"));
    day.sendKeys(keys);
  }

  /** The cells of each row, separated by bars. */
  private static List<String> rows(Browser browser) {
    @SuppressWarnings("unchecked")
    var rows =
        (List<String>)
            browser.script(
                """
                return [...document.querySelectorAll(arguments[0])].map(row =>
                  [...row.cells].slice(1, 8).map(cell => cell.innerText.replace(/\\s+/g, ' ').trim()).join('|'))
                """,
                ROW);
    return rows;
  }
}
