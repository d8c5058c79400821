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

/** The table of a day, as a person reads it and goes on from it. */
@InBrowser
class DashboardPageIT extends PricesPageTestBase {
  private static final String ROW = "table.prices tbody tr:not(.space)";
  private static final String NAME = ROW + " .c-crypto .name";
  private static final String DELTA = "<b>Del/ta</b>";

  @Test
  void theNewestDayIsRankedByMarketCap(Browser browser) {
    browser.open(server.port(), "/");
    // Name, price, 24h, 7d, 1m, volume, market cap: rounded, with a sign beside the colour.
    browser.soon(
        () ->
            assertThat(rows(browser))
                .containsExactly(
                    "Alpha ALP|$110.00|▲+10.00%|▲+100.00%|▼−50.00%|$1.5M|$641.9B",
                    "Gamma GAM|$1,234.50|0.00%|–|–|–|$5.0B",
                    "Beta BET|$0.2500|▼−50.00%|–|–|$2.5K|$1.0M",
                    "<b>Del/ta</b> D&T|$0.00001235|–|–|–|–|–"));
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 6 July 2021"));
    assertThat(browser.text(".count")).isEqualTo("4 currencies");
    assertThat(browser.title()).isEqualTo("6 Jul 2021 · Krispyto");
    assertThat(browser.place()).isEqualTo("/");
    assertThat(browser.script("return document.getElementById('simulated').hidden"))
        .isEqualTo(true);
  }

  @Test
  void aNumberIsThereWithAllItsDigits(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(
        () ->
            assertThat(browser.values(ROW + " td.c-market-cap", "title"))
                .containsExactly("641899161593.76", "5000000000", "1000000", "unknown"));
    assertThat(browser.values(ROW + " td.c-price", "title")).endsWith("0.000012346");
    assertThat(browser.values(ROW + " td.c-1m", "title"))
        .containsExactly("-50 %", "unknown", "unknown", "unknown");
  }

  @Test
  void aHeaderSortsAndSortsTheOtherWayRound(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("th.c-price a");
    browser.soon(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta", DELTA));
    assertThat(browser.place()).isEqualTo("/?order_by=price&order_type=desc");
    assertThat(browser.the("th.c-price").getAttribute("aria-sort")).isEqualTo("descending");
    browser.click("th.c-price a");
    browser.soon(
        () -> assertThat(browser.texts(NAME)).containsExactly(DELTA, "Beta", "Alpha", "Gamma"));
    assertThat(browser.the("th.c-price").getAttribute("aria-sort")).isEqualTo("ascending");
    assertThat(browser.count("th[aria-sort]")).isOne();
    browser.click("th.c-crypto a");
    browser.soon(
        () -> assertThat(browser.texts(NAME)).containsExactly(DELTA, "Alpha", "Beta", "Gamma"));
    browser.click("th.c-market-cap a");
    browser.soon(
        () -> assertThat(browser.texts(NAME)).containsExactly("Alpha", "Gamma", "Beta", DELTA));
    assertThat(browser.place()).isEqualTo("/");
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
    browser.soon(
        () -> {
          assertThat(browser.the("th." + column).getAttribute("aria-sort")).isEqualTo("descending");
          assertThat(browser.texts(NAME)).startsWith(first.split(" "));
        });
  }

  @Test
  void theKeyboardAloneSortsStarsAndOpens(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.press(Keys.TAB);
    assertThat(browser.focused()).contains("Skip to the content");
    browser.tabTo("th.c-price a");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    assertThat(browser.focused()).as("what has the focus stays").contains("Price");
    browser.tabTo("button.star");
    browser.press(Keys.SPACE);
    browser.soon(
        () ->
            assertThat(browser.the(ROW + " button.star").getAttribute("aria-pressed"))
                .isEqualTo("true"));
    browser.press(Keys.TAB, Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Gamma GAM"));
    assertThat(browser.place()).isEqualTo("/prices/Gamma");
  }

  @Test
  void theDaysAroundAreOneStepAway(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("a[aria-label='Day before']");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Beta", "Alpha"));
    assertThat(browser.place()).isEqualTo("/?date=2021-07-05");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    browser.click("a[aria-label='Day before']");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", "Alpha"));
    browser.soon(
        () ->
            assertThat(browser.the("a[aria-label='Day before']").getAttribute("title"))
                .as("over the days without any record")
                .isEqualTo("1 Jul 2021"));
    browser.click("a[aria-label='Day before']");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Alpha"));
    assertThat(browser.text(".count")).isEqualTo("1 currency");
    browser.click("a[aria-label='Day after']");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Sun, 4 July 2021"));
    browser.clickText(".days a", "Latest");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    assertThat(browser.place()).isEqualTo("/");
    assertThat(browser.the("a[aria-label='Day after']").getAttribute("aria-disabled"))
        .isEqualTo("true");
  }

  @Test
  void aDayIsPicked(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=asc");
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith(DELTA));
    browser.soon(
        () ->
            assertThat(browser.script("return document.getElementById('picker').min"))
                .isEqualTo("2018-01-01"));
    assertThat(browser.script("return document.getElementById('picker').max"))
        .isEqualTo("2021-07-06");
    pickDay(browser, "2021-07-05");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", "Alpha", "Gamma"));
    assertThat(browser.place()).isEqualTo("/?date=2021-07-05&order_by=price&order_type=asc");
  }

  @Test
  void aDayIsTypedAsTheApiWritesIt(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-01");
    browser.soon(() -> assertThat(browser.count(".days a[title]")).isEqualTo(2));
    assertThat(browser.the("#day").getAttribute("value"))
        .as("the same in every locale of a browser")
        .isEqualTo("2021-07-01");
    type(browser, "2021-6-3", Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Thu, 3 June 2021"));
    assertThat(browser.place()).isEqualTo("/?date=2021-06-03");
    assertThat(browser.the("#day").getAttribute("value")).isEqualTo("2021-06-03");
    browser.back();
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Thu, 1 July 2021"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "2021-02-30", "06/07/2021"})
  void textThatIsNotADateIsNamed(String text, Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    type(browser, text, Keys.ENTER);
    browser.soon(
        () ->
            assertThat(browser.text("#not-a-date"))
                .isEqualTo("\"" + text + "\" is not a date. Use YYYY-MM-DD."));
    assertThat(browser.the("#day").getAttribute("aria-invalid")).isEqualTo("true");
    assertThat(browser.the("#day").getAttribute("value")).isEqualTo(text);
    assertThat(browser.place()).isEqualTo("/");
    browser.assertFits();
    browser.assertAccessible(text);
    type(browser, "2021-07-05", Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    assertThat(browser.text("#not-a-date")).isEmpty();
  }

  @Test
  void theAgeOfTheDataIsShown(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-04");
    browser.soon(() -> assertThat(browser.text("#data-day")).isEqualTo("Data to 6 July 2021"));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.open(server.port(), "/prices/Beta");
    browser.soon(() -> assertThat(browser.text("#data-day")).isEqualTo("Data to 6 July 2021"));
  }

  @Test
  void aPhoneShowsTheChangeOfADayAndWholeNames(Browser browser) {
    var database = Prices.load();
    TestDatabase.execute(
        database, "update currency set name = 'Basic Attention Token' where name = 'Beta'");
    try (var own = TestServer.start(database)) {
      browser.size(390, 844);
      browser.open(own.port(), "/");
      browser.soon(
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
          .as("names that are cut")
          .isEqualTo("");
      browser.assertFits();
      browser.leave();
    }
  }

  @Test
  void theFocusStaysOnTheStepThatEndsAtTheFirstDay(Browser browser) {
    browser.open(server.port(), "/?date=2018-01-03");
    browser.soon(() -> assertThat(browser.count(".days a[title]")).isEqualTo(2));
    browser.tabTo("a[aria-label='Day before']");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 2 January 2018"));
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 1 January 2018"));
    browser.soon(() -> assertThat(browser.count(".days a[title]")).isOne());
    browser.settle();
    assertThat(browser.focused()).contains("Day before", "aria-disabled=\"true\"");
    browser.press(Keys.ENTER);
    assertThat(browser.place()).isEqualTo("/?date=2018-01-01");
    browser.tabTo("a[aria-label='Day after']");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Tue, 2 January 2018"));
    assertThat(browser.the("a[aria-label='Day before']").getAttribute("aria-disabled")).isNull();
  }

  @Test
  void theLineGoesTheWayOfTheChangeOf30Days(Browser browser) {
    browser.open(server.port(), "/?order_by=1m&order_type=desc");
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    assertThat(browser.text(ROW + " .c-1m")).isEqualTo("▼−50.00%");
    // From 220, since when it was at 100 a day later.
    browser.soon(
        () ->
            assertThat(browser.the(ROW + " .spark").getAttribute("class")).isEqualTo("spark down"));
  }

  @Test
  void backAndForwardShowWhatWasThere(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("th.c-price a");
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.click("a[aria-label='Day before']");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
    browser.clickText(ROW + " .c-crypto a", "Beta BET");
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Beta BET"));
    assertThat(browser.place()).isEqualTo("/prices/Beta?date=2021-07-05");
    browser.back();
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta"));
    browser.back();
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma").hasSize(4));
    browser.back();
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Alpha").hasSize(4));
    browser.forward();
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma").hasSize(4));
    assertThat(browser.place()).isEqualTo("/?order_by=price&order_type=desc");
  }

  @Test
  void whoSortsByTheKeyboardAndGoesBackIsWhereTheyWere(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.tabTo("th.c-price a");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Gamma"));
    browser.back();
    browser.soon(() -> assertThat(browser.texts(NAME)).startsWith("Alpha"));
    browser.soon(
        () -> assertThat(browser.values("main", "aria-busy")).containsExactly((String) null));
    browser.settle();
    assertThat(browser.focused()).startsWith("<a").contains("Price");
  }

  @Test
  void whatIsDoneQuicklyIsDoneTogether(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.values(".days a", "title")).contains("5 Jul 2021"));
    browser.slow(0, 500);
    browser.click("th.c-price a");
    browser.click("a[aria-label='Day before']");
    assertThat(browser.place()).isEqualTo("/?date=2021-07-05&order_by=price&order_type=desc");
    assertThat(browser.the("th.c-price").getAttribute("aria-sort")).isEqualTo("descending");
    browser.back();
    assertThat(browser.the("#day").getAttribute("value")).isEqualTo("2021-07-06");
    browser.forward();
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta"));
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Mon, 5 July 2021"));
  }

  @Test
  void favouritesAreSeenWithoutAskingAnybody(Browser browser) {
    browser.open(server.port(), "/");
    browser.click("button[aria-label='Favourite Beta']");
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.offline(true);
    browser.clickText(".controls a", "★ Favourites");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta"));
    assertThat(browser.text(".count")).isEqualTo("1 of 4 currencies");
    browser.clickText(".controls a", "★ Favourites");
    browser.soon(() -> assertThat(browser.texts(NAME)).hasSize(4));
    browser.offline(false);
    browser.complaints();
  }

  @Test
  void aDayThatIsClearedComesBack(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(
        () -> assertThat(browser.the("#day").getAttribute("value")).isEqualTo("2021-07-06"));
    browser.tabTo("#day");
    browser.press(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
    browser.soon(() -> assertThat(browser.the("#day").getAttribute("value")).isEmpty());
    browser.tabTo("th.c-price a");
    assertThat(browser.the("#day").getAttribute("value")).isEqualTo("2021-07-06");
    assertThat(browser.place()).isEqualTo("/");
  }

  @Test
  void theLineOfAStablecoinIsFlatAndNeutral(Browser browser) {
    var database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Stable', 'STB'), ('Wild', 'WLD')",
            """
        insert into record (currency_id, date, close, marketcap)
          select id, day, case when extract(day from day)::int % 2 = 0 then high else low end, 3 - id
          from (values (1, 1.004, 0.996), (2, 1.2, 0.8)) as each (id, high, low),
            generate_series(timestamp '2021-06-01', '2021-07-06', interval '1 day') as day
        """);
    try (var own = TestServer.start(database)) {
      browser.open(own.port(), "/");
      browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(2));
      var heights =
          (List<?>)
              browser.script(
                  """
                  return [...document.querySelectorAll('svg.spark path')].map(path => {
                    const ys = path.getAttribute('d').match(/ [\\d.]+/g).map(Number);
                    return Math.round(Math.max(...ys) - Math.min(...ys));
                  })
                  """);
      // A range of 0.8% in the minimum of 2%, and the full range, of 28 pixels.
      assertThat(heights).isEqualTo(List.of(11L, 28L));
      assertThat(browser.values("svg.spark", "class")).containsExactly("spark flat", "spark up");
      browser.leave();
    }
  }

  @Test
  void whatIsStarredInAnotherTabIsStarredHere(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "☆", "☆", "☆"));
    browser.script(
        """
        localStorage.setItem('krispyto.favourites', '["Gamma"]');
        dispatchEvent(new StorageEvent('storage', { key: 'krispyto.favourites' }));
        """);
    browser.soon(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "★", "☆", "☆"));
  }

  @Test
  void whoGoesToWhereTheyAreComesBackAtOnce(Browser browser) {
    browser.open(server.port(), "/prices/Alpha");
    browser.clickText(".crumbs a", "All currencies");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.click("a.brand");
    browser.click("a.brand");
    browser.back();
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Alpha ALP"));
  }

  @Test
  void theDayBeforeTheNewestIsOneWithData(Browser browser) {
    var database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Alpha', 'ALP')",
            "insert into record (currency_id, date, close) values (1, '2021-07-01', 1), (1, '2021-07-06', 2)");
    try (var own = TestServer.start(database)) {
      browser.open(own.port(), "/");
      browser.soon(
          () ->
              assertThat(browser.values("a[aria-label='Day before']", "title"))
                  .containsExactly("1 Jul 2021"));
      browser.leave();
    }
  }

  @Test
  void aLinkShowsTheSameToSomebodyElse(Browser browser) {
    // One that the API understands, too.
    browser.open(server.port(), "/?date=2021-7-5&order_by=market_cap&order_type=asc");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Alpha", "Beta", "Gamma"));
    assertThat(browser.the("#day").getAttribute("value")).isEqualTo("2021-07-05");
    assertThat(browser.the("th.c-market-cap").getAttribute("aria-sort")).isEqualTo("ascending");
  }

  @Test
  void favouritesOutlastAReload(Browser browser) {
    browser.open(server.port(), "/?view=favourites");
    browser.soon(() -> assertThat(browser.text(".notice")).contains("No favourites yet"));
    browser.clickText(".notice a", "See all currencies");
    browser.click("button[aria-label='Favourite Beta']");
    browser.click("button[aria-label='Favourite " + DELTA + "']");
    browser.soon(
        () -> assertThat(browser.texts(ROW + " button.star")).containsExactly("☆", "☆", "★", "★"));
    browser.clickText(".controls a", "★ Favourites");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", DELTA));
    assertThat(browser.place()).isEqualTo("/?view=favourites");
    browser.reload();
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta", DELTA));
    browser.click("button[aria-label='Favourite Beta']");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly(DELTA));
    browser.open(server.port(), "/prices/Beta");
    browser.soon(
        () ->
            assertThat(
                    browser.the("button[aria-label='Favourite Beta']").getAttribute("aria-pressed"))
                .isEqualTo("false"));
    browser.open(server.port(), "/?view=favourites&date=2021-07-05");
    browser.soon(() -> assertThat(browser.text(".notice")).contains("No favourite on this day"));
  }

  @Test
  void aScreenReaderIsToldWhichRowsThereAre(Browser browser) {
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    assertThat(browser.the("table.prices").getAttribute("aria-rowcount")).isEqualTo("5");
    assertThat(browser.text("caption")).isEqualTo("Currencies, ordered by Price");
    browser.click("button[aria-label='Favourite Beta']");
    browser.click("button[aria-label='Favourite Gamma']");
    browser.clickText(".controls a", "★ Favourites");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Beta"));
    assertThat(browser.the("table.prices").getAttribute("aria-rowcount")).isEqualTo("3");
    assertThat(browser.values("table.prices tr", "aria-rowindex")).containsExactly("1", "2", "3");
    assertThat(browser.text("caption")).isEqualTo("Favourites, ordered by Price");
  }

  @Test
  void aCurrencyIsFoundByTheKeyboard(Browser browser) {
    browser.open(server.port(), "/?date=2021-07-05");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(3));
    browser.press("/");
    assertThat(browser.focused()).contains("id=\"finder\"");
    browser.press("twin");
    browser.soon(
        () ->
            assertThat(browser.texts("#find [role=option]"))
                .containsExactly("Twin One TWIN", "Twin Two twin"));
    assertThat(browser.the("#finder").getAttribute("aria-expanded")).isEqualTo("true");
    browser.press(Keys.ARROW_DOWN);
    browser.soon(
        () ->
            assertThat(browser.texts("#find [aria-selected=true]"))
                .containsExactly("Twin Two twin"));
    assertThat(browser.the("#finder").getAttribute("aria-activedescendant"))
        .isEqualTo(browser.the("#find [aria-selected=true]").getAttribute("id"));
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("Twin Two twin"));
    assertThat(browser.place()).isEqualTo("/prices/Twin%20Two?date=2021-07-05");
  }

  @Test
  void whatIsTypedFastIsFoundByEnterAlone(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.press("/", "del/ta", Keys.ENTER);
    browser.soon(() -> assertThat(browser.text("h1")).isEqualTo("<b>Del/ta</b> D&T"));
    assertThat(browser.place()).isEqualTo("/prices/%3Cb%3EDel%2Fta%3C%2Fb%3E");
    browser.press("/", "nothing");
    browser.soon(
        () ->
            assertThat(browser.text("#find .message")).isEqualTo("No currency matches “nothing”."));
    browser.press(Keys.ESCAPE);
    browser.soon(() -> assertThat(browser.text("#find .message")).isEmpty());
  }

  @Test
  void theFirstViewAsksOnceAndIsSmall(Browser browser) {
    browser.forgetLoaded();
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    var exchanges = browser.exchanges();
    var asked = exchanges.stream().map(Browser.Exchange::path).toList();
    // The table, the days for the picker and the small lines.
    assertThat(asked.stream().filter(path -> !path.startsWith("/assets/")))
        .startsWith("/", "/dashboard")
        .containsOnly("/", "/dashboard", "/days");
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
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    assertThat(
            browser.script(
                "return performance.getEntriesByType('resource')"
                    + ".filter(each => each.name.includes('/assets/') && each.transferSize > 0)"
                    + ".map(each => each.name)"))
        .as("assets that are loaded again")
        .isEqualTo(List.of());
  }

  @Test
  void theTableNeedsNoMoreThanOneAnswer(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    browser.exchanges();
    browser.block("*:" + server.port() + "/days*", "*closes=*");
    browser.open(server.port(), "/?order_by=price&order_type=desc");
    browser.soon(
        () -> assertThat(browser.texts(NAME)).containsExactly("Gamma", "Alpha", "Beta", DELTA));
    assertThat(browser.exchanges().stream().map(Browser.Exchange::url))
        .noneMatch(
            url -> url.contains("/days?") || url.endsWith("/days") || url.contains("closes="));
    browser.block();
  }

  @ParameterizedTest
  @ValueSource(ints = {Browser.PHONE, 768, Browser.LAPTOP})
  void itFits(int width, Browser browser) {
    browser.size(width, 800);
    for (var path : List.of("/", "/?order_by=7d&order_type=asc", "/?view=favourites")) {
      browser.open(server.port(), path);
      browser.soon(() -> assertThat(browser.text("main")).doesNotContain("Loading").isNotEmpty());
      browser.soon(() -> assertThat(browser.count(".days a[title]")).isPositive());
      browser.assertFits();
    }
  }

  @Test
  void onAPhoneTheOrderIsChosenFromAList(Browser browser) {
    browser.size(Browser.PHONE, 740);
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.the("#order").sendKeys("7d");
    browser.soon(() -> assertThat(browser.place()).isEqualTo("/?order_by=7d&order_type=desc"));
    browser.soon(
        () ->
            assertThat(browser.texts(ROW + " .c-7d"))
                .as("a column that is seen since it orders")
                .startsWith("▲+100.00%"));
    browser.assertFits();
  }

  @ParameterizedTest
  @CsvSource({"false, 1440", "true, 1440", "false, 360"})
  void everybodyCanUseIt(boolean isDark, int width, Browser browser) {
    browser.size(width, 800);
    browser.dark(isDark);
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count(ROW)).isEqualTo(4));
    browser.click("button[aria-label='Favourite Beta']");
    browser.soon(() -> assertThat(browser.count(".days a[title]")).isPositive());
    browser.assertAccessible("the dashboard");
    browser.open(server.port(), "/?view=favourites&order_by=price&order_type=asc");
    browser.soon(() -> assertThat(browser.texts(NAME)).containsExactly("Beta"));
    browser.assertAccessible("favourites");
    browser.press("/", "a");
    browser.soon(() -> assertThat(browser.count("#find [role=option]")).isPositive());
    browser.assertAccessible("the list of what is found");
  }

  private static void pickDay(Browser browser, String day) {
    browser.script(
        "const day = document.getElementById('picker'); day.value = arguments[0];"
            + " day.dispatchEvent(new Event('change', { bubbles: true }))",
        day);
  }

  private static void type(Browser browser, CharSequence... keys) {
    var day = browser.the("#day");
    day.sendKeys(Keys.chord(Keys.CONTROL, "a"));
    day.sendKeys(keys);
  }

  /** Each row, a bar between its cells. */
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
