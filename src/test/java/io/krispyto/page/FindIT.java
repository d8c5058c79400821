package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The search field with fast typing and lost focus. */
@InBrowser
class FindIT extends PricesPageTestBase {
  private static final String FIELD = "#finder";
  private static final String FOUND = "#finder-list li";

  @Test
  void resultsAfterBlurAreShownOnlyOnRefocus(Browser browser) {
    open(browser);
    holdResponses(browser);
    browser.element(FIELD).sendKeys("bet");
    browser.eventually(() -> assertHeld(browser, 1));
    browser.press(Keys.TAB);
    releaseResponses(browser);
    assertThat(isOpen(browser)).isEqualTo("false");
    assertThat(browser.element(FIELD).getAttribute("value")).isEqualTo("bet");
    browser.element(FIELD).click();
    browser.eventually(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
  }

  @Test
  void enterAfterEscapeReopensTheListWithoutPicking(Browser browser) {
    open(browser);
    browser.element(FIELD).sendKeys("bet");
    browser.eventually(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
    browser.press(Keys.ESCAPE);
    assertThat(isOpen(browser)).isEqualTo("false");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(isOpen(browser)).isEqualTo("true"));
    browser.settle();
    assertThat(browser.location()).isEqualTo("/");
    browser.press(Keys.ENTER);
    browser.eventually(() -> assertThat(browser.location()).isEqualTo("/prices/beta"));
  }

  @Test
  void aResponseAfterEscapeDoesNotOpenTheList(Browser browser) {
    open(browser);
    holdResponses(browser);
    browser.element(FIELD).sendKeys("bet");
    browser.eventually(() -> assertHeld(browser, 1));
    browser.press(Keys.ESCAPE);
    releaseResponses(browser);
    assertThat(isOpen(browser)).isEqualTo("false");
  }

  @Test
  void enterDoesNotPickResultsOfEarlierText(Browser browser) {
    open(browser);
    browser.element(FIELD).sendKeys("bet");
    browser.eventually(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
    holdResponses(browser);
    browser.element(FIELD).sendKeys("a", Keys.ENTER);
    browser.eventually(() -> assertHeld(browser, 1));
    // No currency matches "beta x", while the request for "beta" is pending.
    browser.element(FIELD).sendKeys(" x");
    browser.eventually(() -> assertHeld(browser, 2));
    releaseResponses(browser);
    browser.eventually(
        () -> assertThat(browser.text(".message")).isEqualTo("No currency matches “beta x”."));
    assertThat(browser.location()).isEqualTo("/");
  }

  @Test
  void theListIgnoresKeysOfAnInputMethod(Browser browser) {
    open(browser);
    browser.element(FIELD).sendKeys("a");
    browser.eventually(() -> assertThat(browser.count(FOUND)).isGreaterThan(1));
    var chosen = browser.values(FIELD, "aria-activedescendant");
    for (var key : new String[] {"ArrowDown", "ArrowUp", "Escape", "Enter"}) {
      assertThat(
              browser.script(
                  "return document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent("
                      + "'keydown', {key: arguments[1], isComposing: true, bubbles: true,"
                      + " cancelable: true}))",
                  FIELD,
                  key))
          .as("%s is not cancelled", key)
          .isEqualTo(true);
    }
    browser.settle();
    assertThat(browser.values(FIELD, "aria-activedescendant")).isEqualTo(chosen);
    assertThat(isOpen(browser)).isEqualTo("true");
    assertThat(browser.location()).isEqualTo("/");
  }

  @Test
  void spacesCloseTheListImmediately(Browser browser) {
    open(browser);
    browser.element(FIELD).sendKeys("bet");
    browser.eventually(() -> assertThat(browser.texts(FOUND)).containsExactly("Beta BET"));
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
    assertThat(browser.location()).isEqualTo("/");
  }

  private static void open(Browser browser) {
    browser.open(server.port(), "/");
    browser.eventually(() -> assertThat(browser.count("svg.spark")).isEqualTo(3));
    // The page refreshes once when it starts listening.
    browser.eventually(() -> assertThat(browser.text("#live")).isEqualTo("Updates automatically"));
    browser.settle();
  }

  private static String isOpen(Browser browser) {
    return browser.values(FIELD, "aria-expanded").get(0);
  }

  /** Holds all later responses until they are released. */
  private static void holdResponses(Browser browser) {
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

  /** Releases all held responses and waits until the page shows them. */
  private static void releaseResponses(Browser browser) {
    browser.script("window.held.forEach(go => go())");
    browser.eventually(
        () ->
            assertThat(
                    browser.script(
                        "return performance.getEntriesByType('resource').some(each =>"
                            + " each.name.includes('/currencies?') && each.responseEnd > 0)"))
                .isEqualTo(true));
    browser.settle();
  }
}
