package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium with the actions and observations of a user. Its time zone and language
 * differ from those of the page, to detect dates and numbers that depend on either.
 */
public final class Browser implements AutoCloseable {
  /** The widths of a small phone and of a laptop. */
  static final int PHONE = 360;

  static final int LAPTOP = 1440;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(40);

  /**
   * Selenium warns about every newer Chromium. The reference keeps the logger from being collected.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  static {
    SELENIUM.setLevel(Level.SEVERE);
  }

  private static final String AXE = read("axe.min.js");

  private final ChromeDriver driver;

  /** Responses by request, including incomplete ones. */
  private final Map<String, JsonObject> responses = new HashMap<>();

  /** Actions that undo the changes of a test, by the changed property. */
  private final Map<String, Runnable> changed = new LinkedHashMap<>();

  private final Set<String> visited = new HashSet<>();
  private String address = "about:blank";
  private int width;

  /**
   * A request and its response.
   *
   * @param url requested URL
   * @param bytes transferred bytes, including headers
   * @param cacheControl header field of the response
   * @param contentSecurityPolicy header field of the response
   */
  record Exchange(String url, long bytes, String cacheControl, String contentSecurityPolicy) {
    String path() {
      return URI.create(url).getPath();
    }
  }

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Whether Chromium is installed: Debian's packages {@code chromium} and {@code chromium-driver}.
   */
  static boolean isInstalled() {
    return chromium().isPresent() && find("chromedriver").isPresent();
  }

  /** Starts a browser with the width of a laptop. */
  public static Browser start() {
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(chromium().orElseThrow().toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--lang=de-DE",
        "--hide-scrollbars",
        "--disable-gpu",
        // Drawing in the main process takes a fifth less CPU than in a GPU process.
        "--in-process-gpu",
        "--disable-gpu-rasterization",
        "--disable-software-rasterizer",
        "--disable-dev-shm-usage",
        "--disable-component-update",
        "--disable-background-networking",
        // One renderer process for all pages. Without it, opening a page after a blank one takes
        // more than twice the CPU time.
        "--renderer-process-limit=1",
        "--disable-site-isolation-trials",
        "--disable-features=SpareRendererForSitePerProcess,IsolateOrigins,site-per-process",
        "--no-first-run",
        "--force-color-profile=srgb");
    if ("root".equals(System.getProperty("user.name"))) {
      // The sandbox requires another user, and tests open only our own pages.
      options.addArguments("--no-sandbox");
    }
    // Sets the executable; otherwise Selenium searches for one, even on the network.
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("TZ", "America/Los_Angeles"))
            .withLogOutput(OutputStream.nullOutputStream())
            .build();
    var browser = new Browser(new ChromeDriver(service, options));
    browser.size(LAPTOP, 900);
    browser.dark(false);
    browser.changed.clear();
    return browser;
  }

  private static Optional<Path> chromium() {
    return find("chromium").or(() -> find("chromium-browser")).or(() -> find("google-chrome"));
  }

  private static Optional<Path> find(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Sets the size of the viewport. */
  public void size(int newWidth, int height) {
    changed.put("size", () -> size(LAPTOP, 900));
    width = newWidth;
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", newWidth, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sets the preferred colour scheme, dark or light. */
  public void dark(boolean isDark) {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"),
                // Makes screenshots and contrast checks reproducible.
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Emulates forced colours, like the high-contrast mode of Windows. */
  void highContrast() {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "forced-colors", "value", "active"))));
  }

  /** Emulates print media. */
  void emulatePrint() {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
  }

  /** Prints the first sheet after notifying the page. */
  void print() {
    driver.executeCdpCommand("Page.printToPDF", Map.of("pageRanges", "1"));
  }

  /** Sets the default font size in pixels; browsers default to 16. */
  void textSize(int pixels) {
    changed.put("text", () -> textSize(16));
    driver.executeCdpCommand(
        "Page.setFontSizes", Map.of("fontSizes", Map.of("standard", pixels, "fixed", pixels)));
  }

  /** Disconnects or reconnects the network. */
  void offline(boolean isOffline) {
    changed.put("network", () -> offline(false));
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** Limits the network speed; 0 means no limit. */
  void throttle(int bytesPerSecond, int latencyMillis) {
    changed.put("network", () -> offline(false));
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline",
            false,
            "latency",
            latencyMillis,
            "downloadThroughput",
            bytesPerSecond == 0 ? -1 : bytesPerSecond,
            "uploadThroughput",
            -1));
  }

  /** Speeds up all timers of pages opened later. */
  void speedUpTimers(int times) {
    addInitScript(
        "const late = window.setTimeout; window.setTimeout = (due, millis, ...given) =>"
            + " late(due, millis / %d, ...given)".formatted(times));
  }

  /** Runs a script before all others in pages opened later. */
  void addInitScript(String script) {
    var given =
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    var name = (String) given.get("identifier");
    changed.put(
        "script " + name,
        () ->
            driver.executeCdpCommand(
                "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", name)));
  }

  /** Blocks requests to URLs that match these patterns; without patterns, unblocks all. */
  void block(String... patterns) {
    changed.put("blocked", () -> block());
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(patterns)));
  }

  /** Resets everything except the HTTP cache: laptop size, light colours, no favourites. */
  void reset() {
    for (var each : visited) {
      driver.executeCdpCommand(
          "Storage.clearDataForOrigin", Map.of("origin", each, "storageTypes", "local_storage"));
    }
    visited.clear();
    leave();
    var others = List.copyOf(changed.values());
    others.forEach(Runnable::run);
    changed.clear();
    consoleProblems();
    exchanges();
  }

  /** Clears the HTTP cache, including immutable entries. */
  void clearCache() {
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
  }

  /** Opens a page of the server on a port. */
  public void open(int port, String pathAndQuery) {
    address = "http://localhost:" + port;
    visited.add(address);
    driver.get(address + pathAndQuery);
  }

  /** Leaves the page, which would log errors after its server closes. */
  void leave() {
    driver.get("about:blank");
  }

  void reload() {
    driver.navigate().refresh();
  }

  void back() {
    driver.navigate().back();
  }

  void forward() {
    driver.navigate().forward();
  }

  /** The current path and query. */
  String location() {
    return driver.getCurrentUrl().substring(address.length());
  }

  String title() {
    return driver.getTitle();
  }

  /** Waits until the single matching element is visible and returns it. */
  WebElement element(String css) {
    return Awaitility.await("a visible element: " + css)
        .atMost(TIMEOUT)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
  }

  /** Clicks an element as soon as it exists, even if it is re-rendered meanwhile. */
  public void click(String css) {
    eventually(() -> driver.findElement(By.cssSelector(css)).click());
  }

  /** The current texts of all matching elements, each in one line; empty if not visible. */
  List<String> texts(String css) {
    @SuppressWarnings("unchecked")
    var texts =
        (List<String>)
            script(
                "return [...document.querySelectorAll(arguments[0])].map(each =>"
                    + " each.checkVisibility() ? each.innerText.replace(/\\s+/g, ' ').trim() : '')",
                css);
    return texts;
  }

  /** The current values of an attribute of all matching elements. */
  List<String> values(String css, String attribute) {
    @SuppressWarnings("unchecked")
    var values =
        (List<String>)
            script(
                "return [...document.querySelectorAll(arguments[0])].map(each =>"
                    + " each.getAttribute(arguments[1]))",
                css,
                attribute);
    return values;
  }

  /** The text of the first matching element; empty if there is none. */
  public String text(String css) {
    return texts(css).stream().findFirst().orElse("");
  }

  /** The number of matching elements. */
  public int count(String css) {
    return ((Long) script("return document.querySelectorAll(arguments[0]).length", css)).intValue();
  }

  /** Waits until an assertion holds. */
  public void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .untilAsserted(assertion);
  }

  /**
   * Moves the pointer to a horizontal position within an element, as a fraction of its width, at
   * half height.
   */
  void hover(String css, double part) {
    var element = element(css);
    // WebDriver measures from the centre.
    var right = (int) Math.round(element.getSize().getWidth() * (part - 0.5));
    new Actions(driver).moveToElement(element, right, 0).perform();
  }

  /** Swipes over an element, from one fraction of its width to another, at half height. */
  void swipe(String css, double from, double to) {
    element(css);
    @SuppressWarnings("unchecked")
    var box =
        (Map<String, Number>)
            script(
                "const box = document.querySelector(arguments[0]);"
                    + " box.scrollIntoView({ block: 'center' });"
                    + " const { left, top, width, height } = box.getBoundingClientRect();"
                    + " return { left, width, middle: top + height / 2 };",
                css);
    var left = box.get("left").doubleValue();
    var width = box.get("width").doubleValue();
    for (int step = 0; step <= 10; step++) {
      var x = left + width * (from + (to - from) * step / 10);
      driver.executeCdpCommand(
          "Input.dispatchTouchEvent",
          Map.of(
              "type",
              step == 0 ? "touchStart" : "touchMove",
              "touchPoints",
              List.of(Map.of("x", x, "y", box.get("middle")))));
    }
    driver.executeCdpCommand(
        "Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
  }

  /** Presses keys one after another in the focused element. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab until the focused element matches. */
  void tabTo(String css) {
    for (int presses = 0; presses < 60; presses++) {
      if ((Boolean) script("return document.activeElement.matches(arguments[0])", css)) {
        return;
      }
      press(Keys.TAB);
    }
    throw new AssertionError("Tab does not reach " + css);
  }

  /** The markup of the focused element. */
  String focused() {
    return (String) script("return document.activeElement.outerHTML");
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Like {@link #script}, but waits for the returned promise. */
  Object asyncScript(String script, Object... arguments) {
    return driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1]; (async () => {"
            + script
            + "})().then(done, error => done('' + error));",
        arguments);
  }

  /** Clicks the matching element with exactly this text, as in {@link #texts}. */
  void clickText(String css, String text) {
    eventually(
        () -> {
          var place = texts(css).indexOf(text);
          assertThat(place).as("%s with the text %s", css, text).isNotNegative();
          driver.findElements(By.cssSelector(css)).get(place).click();
        });
  }

  /** Waits until rendering and all animations have finished. */
  public void settle() {
    asyncScript(
        """
        await document.fonts.ready;
        await Promise.all(document.getAnimations().map(each => each.finished));
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        """);
  }

  /**
   * Returns a PNG of the viewport, painted at once, since edges of separately painted parts differ
   * slightly.
   */
  public byte[] screenshot() {
    asyncScript(
        """
        const { style } = document.documentElement;
        style.visibility = 'hidden';
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        style.visibility = '';
        """);
    settle();
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** New console messages at level warning or above. */
  List<String> consoleProblems() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  void assertNoConsoleProblems() {
    assertThat(consoleProblems()).as("console problems").isEmpty();
  }

  /** The requests completed since the last call, in response order. */
  List<Exchange> exchanges() {
    var exchanges = new ArrayList<Exchange>();
    for (var entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      var message = new JsonObject(entry.getMessage()).getJsonObject("message");
      var given = message.getJsonObject("params");
      switch (message.getString("method")) {
        case "Network.responseReceived" ->
            responses.put(given.getString("requestId"), given.getJsonObject("response"));
        case "Network.loadingFinished" -> {
          var response = responses.remove(given.getString("requestId"));
          // Inline content, such as a data URL, is also reported as loaded.
          if (response != null && !response.getString("url").startsWith("data:")) {
            exchanges.add(exchange(response, given.getLong("encodedDataLength")));
          }
        }
        default -> {
          // Other events are ignored.
        }
      }
    }
    return exchanges;
  }

  private static Exchange exchange(JsonObject response, long bytes) {
    var headers = new JsonObject();
    response
        .getJsonObject("headers")
        .forEach(field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
    return new Exchange(
        response.getString("url"),
        bytes,
        headers.getString("cache-control", ""),
        headers.getString("content-security-policy", ""));
  }

  /** Checks that nothing is cut off or needs horizontal scrolling. */
  void assertFits() {
    assertThat(script("return document.documentElement.scrollWidth"))
        .as("document width in a window of %s pixels: %s", width, script(WIDER))
        .isEqualTo((long) width);
  }

  private static final String WIDER =
      """
      return [...document.querySelectorAll('body *')]
        .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 5).map(each => each.outerHTML.slice(0, 120)).join('\\n')
      """;

  /**
   * The violations that axe-core finds, by the rules of WCAG 2.2 at levels A and AA and of best
   * practices.
   */
  void assertAccessible(String view) {
    if (!(Boolean) script("return 'axe' in window")) {
      script(AXE);
    }
    var found =
        (String)
            asyncScript(
                """
                const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                return violations.map(each => each.id + ': ' + each.help + '\\n' + each.nodes.map(node =>
                  '  ' + node.target + '  ' + node.html.slice(0, 160) + '\\n    '
                  + node.failureSummary.replaceAll('\\n', '\\n    ')).join('\\n')).join('\\n');
                """);
    assertThat(found).as("axe-core violations in %s", view).isEmpty();
  }

  private static String read(String resource) {
    try (var file = Browser.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
