package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The field that finds a currency, in the hands of who types fast, or turns elsewhere. */
@InBrowser
class FindIT extends PricesPageTestBase {
  private static final String FIELD = "#finder";
  private static final String FOUND = "#finder-list li";

  @Test
  void whatIsFoundAfterTheFocusHasLeftIsNotShownUntilItIsBack(Browser browser) {
    open(browser);
    holdAnswers(browser);
    browser.the(FIELD).sendKeys("bet");
    browser.soon(() -> assertHeld(browser, 1));
    browser.press(Keys.TAB);
    letGo(browser);
    assertThat(isOpen(browser)).isEqualTo("false");
    assertThat(browser.the(FIELD).getAttribute("value")).isEqualTo("bet");
    browser.the(FIELD).click();
    browser.soon(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
  }

  @Test
  void afterEscapeEnterShowsTheListAgainAndPicksNothing(Browser browser) {
    open(browser);
    browser.the(FIELD).sendKeys("bet");
    browser.soon(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
    browser.press(Keys.ESCAPE);
    assertThat(isOpen(browser)).isEqualTo("false");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(isOpen(browser)).isEqualTo("true"));
    browser.settle();
    assertThat(browser.place()).isEqualTo("/");
    browser.press(Keys.ENTER);
    browser.soon(() -> assertThat(browser.place()).isEqualTo("/prices/Beta"));
  }

  @Test
  void anAnswerAfterEscapeDoesNotOpenTheList(Browser browser) {
    open(browser);
    holdAnswers(browser);
    browser.the(FIELD).sendKeys("bet");
    browser.soon(() -> assertHeld(browser, 1));
    browser.press(Keys.ESCAPE);
    letGo(browser);
    assertThat(isOpen(browser)).isEqualTo("false");
  }

  @Test
  void enterPicksNothingOfWhatWasTypedBefore(Browser browser) {
    open(browser);
    browser.the(FIELD).sendKeys("bet");
    browser.soon(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
    holdAnswers(browser);
    browser.the(FIELD).sendKeys("a", Keys.ENTER);
    browser.soon(() -> assertHeld(browser, 1));
    // "beta x" is nobody, while "beta" is asked for.
    browser.the(FIELD).sendKeys(" x");
    browser.soon(() -> assertHeld(browser, 2));
    letGo(browser);
    browser.soon(
        () -> assertThat(browser.text(".message")).isEqualTo("No currency matches “beta x”."));
    assertThat(browser.place()).isEqualTo("/");
  }

  @Test
  void keysOfAnInputMethodAreNotForTheList(Browser browser) {
    open(browser);
    browser.the(FIELD).sendKeys("a");
    browser.soon(() -> assertThat(browser.count(FOUND)).isGreaterThan(1));
    var chosen = browser.values(FIELD, "aria-activedescendant");
    for (var key : new String[] {"ArrowDown", "ArrowUp", "Escape", "Enter"}) {
      assertThat(
              browser.script(
                  "return document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent("
                      + "'keydown', {key: arguments[1], isComposing: true, bubbles: true,"
                      + " cancelable: true}))",
                  FIELD,
                  key))
          .as("%s is left to the input method", key)
          .isEqualTo(true);
    }
    browser.settle();
    assertThat(browser.values(FIELD, "aria-activedescendant")).isEqualTo(chosen);
    assertThat(isOpen(browser)).isEqualTo("true");
    assertThat(browser.place()).isEqualTo("/");
  }

  @Test
  void blanksCloseTheListAtOnce(Browser browser) {
    open(browser);
    browser.the(FIELD).sendKeys("bet");
    browser.soon(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
    assertThat(
            browser.script(
                """
                const field = document.querySelector(arguments[0]);
                field.value = '   ';
                field.dispatchEvent(new Event('input', { bubbles: true }));
                return field.getAttribute('aria-expanded');
                """,
                FIELD))
        .isEqualTo("false");
    browser.press(Keys.ENTER);
    browser.settle();
    assertThat(browser.place()).isEqualTo("/");
  }

  private static void open(Browser browser) {
    browser.open(server.port(), "/");
    browser.soon(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    // The page refreshes once when it starts listening.
    browser.soon(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.settle();
  }

  private static String isOpen(Browser browser) {
    return browser.values(FIELD, "aria-expanded").get(0);
  }

  /** From now on answers wait until they are let go. */
  private static void holdAnswers(Browser browser) {
    browser.script(
        """
        const real = window.fetch;
        window.held = [];
        window.fetch = (address, how) => new Promise(go => window.held.push(go)).then(() => real(address, how));
        """);
  }

  private static void assertHeld(Browser browser, int count) {
    assertThat(browser.script("return window.held.length")).isEqualTo((long) count);
  }

  /** All that were held, of which the page has shown what it shows. */
  private static void letGo(Browser browser) {
    browser.script("window.held.forEach(go => go())");
    browser.soon(
        () ->
            assertThat(
                    browser.script(
                        "return performance.getEntriesByType('resource').some(each =>"
                            + " each.name.includes('/currencies?') && each.responseEnd > 0)"))
                .isEqualTo(true));
    browser.settle();
  }
}
