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
 * A real Chromium without a window, and what a person does and sees in it. It lives in another time
 * zone and language than the page, so that a day or number that depends on either is found.
 */
public final class Browser implements AutoCloseable {
  /** As wide as a small phone, and as a laptop. */
  static final int PHONE = 360;

  static final int LAPTOP = 1440;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  /** It warns of each Chromium that is newer than itself. Kept, since loggers are forgotten. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  static {
    SELENIUM.setLevel(Level.SEVERE);
  }

  private static final String AXE = read("axe.min.js");

  private final ChromeDriver driver;

  /** What was answered, by the request, also if its end is not told yet. */
  private final Map<String, JsonObject> answers = new HashMap<>();

  /** How what a test has changed is changed back, which takes its time, by what it is. */
  private final Map<String, Runnable> changed = new LinkedHashMap<>();

  private final Set<String> visited = new HashSet<>();
  private String address = "about:blank";
  private int width;

  /**
   * One request and what came of it.
   *
   * @param url that was asked
   * @param bytes over the wire, headers included
   * @param cacheControl of the answer
   * @param contentSecurityPolicy of the answer
   */
  record Exchange(String url, long bytes, String cacheControl, String contentSecurityPolicy) {
    String path() {
      return URI.create(url).getPath();
    }
  }

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Whether there is one: Debian's packages {@code chromium} and {@code chromium-driver}. */
  static boolean isThere() {
    return chromium().isPresent() && find("chromedriver").isPresent();
  }

  /** Starts it, as wide as a laptop. */
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
        // Nobody sees what is drawn: without a process that draws like a GPU, a fifth less CPU.
        "--in-process-gpu",
        "--disable-gpu-rasterization",
        "--disable-software-rasterizer",
        "--disable-dev-shm-usage",
        "--disable-component-update",
        "--disable-background-networking",
        "--no-first-run",
        "--force-color-profile=srgb");
    if ("root".equals(System.getProperty("user.name"))) {
      // Its sandbox wants another user; what is opened here is ours.
      options.addArguments("--no-sandbox");
    }
    // Its executable is told: otherwise Selenium looks for one, in the network too.
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

  /** As large as what is seen of a page, whatever is around it. */
  public void size(int newWidth, int height) {
    changed.put("size", () -> size(LAPTOP, 900));
    width = newWidth;
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", newWidth, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What the person prefers: dark, or light. */
  public void dark(boolean isDark) {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"),
                // So that a screenshot and a check of contrast see the same each time.
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** As high contrast of Windows is: few colours, which are the person's and not the page's. */
  void highContrast() {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "forced-colors", "value", "active"))));
  }

  /** As on paper. */
  void asPrinted() {
    changed.put("media", () -> dark(false));
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
  }

  /** Prints the first page of it, after the page was told. */
  void print() {
    driver.executeCdpCommand("Page.printToPDF", Map.of("pageRanges", "1"));
  }

  /** How large the person has text in all pages, in pixels; 16 is usual. */
  void textSize(int pixels) {
    changed.put("text", () -> textSize(16));
    driver.executeCdpCommand(
        "Page.setFontSizes", Map.of("fontSizes", Map.of("standard", pixels, "fixed", pixels)));
  }

  /** Cuts the network, or joins it again. */
  void offline(boolean isOffline) {
    changed.put("network", () -> offline(false));
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** A line that is as slow as this from now on; 0 for one that is not. */
  void slow(int bytesPerSecond, int latencyMillis) {
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

  /** In what is opened from now on, whatever the page waits for comes so many times sooner. */
  void hasten(int times) {
    before(
        "const late = window.setTimeout; window.setTimeout = (due, millis, ...given) =>"
            + " late(due, millis / %d, ...given)".formatted(times));
  }

  /** A script that comes before all others, in what is opened from now on. */
  void before(String script) {
    var given =
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    var name = (String) given.get("identifier");
    changed.put(
        "script " + name,
        () ->
            driver.executeCdpCommand(
                "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", name)));
  }

  /** From now on, nothing comes of requests to addresses like these; of none, everything does. */
  void block(String... patterns) {
    changed.put("blocked", () -> block());
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(patterns)));
  }

  /**
   * As if it were started now: on a laptop, by somebody who likes it light, with no favourites.
   * What is kept for good stays, and so does the page until another is opened, which comes sooner
   * then.
   */
  void renew() {
    for (var each : visited) {
      driver.executeCdpCommand(
          "Storage.clearDataForOrigin", Map.of("origin", each, "storageTypes", "local_storage"));
    }
    visited.clear();
    leave();
    var others = List.copyOf(changed.values());
    others.forEach(Runnable::run);
    changed.clear();
    complaints();
    exchanges();
  }

  /** Forgets what is kept of what was loaded, even for good. */
  void forgetLoaded() {
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
  }

  /** Opens a page of the server on a port. */
  public void open(int port, String pathAndQuery) {
    address = "http://localhost:" + port;
    visited.add(address);
    driver.get(address + pathAndQuery);
  }

  /** Leaves the page, which would complain if its server were closed. */
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

  /** Path and query of where it is. */
  String place() {
    return driver.getCurrentUrl().substring(address.length());
  }

  String title() {
    return driver.getTitle();
  }

  /** The one element that matches, as soon as there is one that is seen. */
  WebElement the(String css) {
    return Awaitility.await("an element that is seen: " + css)
        .atMost(TIMEOUT)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
  }

  /** Clicks it as soon as it is there, however often it is drawn anew. */
  public void click(String css) {
    soon(() -> driver.findElement(By.cssSelector(css)).click());
  }

  /** The texts of all elements that match, as they are now, in one line each; empty if not seen. */
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

  /** An attribute of all elements that match, as they are now. */
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

  /** The text of the first element that matches; empty without one. */
  public String text(String css) {
    return texts(css).stream().findFirst().orElse("");
  }

  /** How many elements match. */
  public int count(String css) {
    return ((Long) script("return document.querySelectorAll(arguments[0]).length", css)).intValue();
  }

  /** Waits until an assertion holds. */
  public void soon(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .untilAsserted(assertion);
  }

  /** Points at a place of what matches, in parts of its width, halfway down. */
  void pointAt(String css, double part) {
    var element = the(css);
    // From its middle, as WebDriver has it.
    var right = (int) Math.round(element.getSize().getWidth() * (part - 0.5));
    new Actions(driver).moveToElement(element, right, 0).perform();
  }

  /** Draws a finger over what matches, from one part of its width to another, halfway down. */
  void touch(String css, double from, double to) {
    the(css);
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

  /** Presses keys one after the other, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab until what has the focus matches. */
  void tabTo(String css) {
    for (int presses = 0; presses < 60; presses++) {
      if ((Boolean) script("return document.activeElement.matches(arguments[0])", css)) {
        return;
      }
      press(Keys.TAB);
    }
    throw new AssertionError("Tab does not come to " + css);
  }

  /** What the focus is on, as its markup. */
  String focused() {
    return (String) script("return document.activeElement.outerHTML");
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** As {@link #script}, and waits for what it promises. */
  Object promised(String script, Object... arguments) {
    return driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1]; (async () => {"
            + script
            + "})().then(done, error => done('' + error));",
        arguments);
  }

  /** Clicks what matches and has exactly this text, as {@link #texts} has it. */
  void clickText(String css, String text) {
    soon(
        () -> {
          var place = texts(css).indexOf(text);
          assertThat(place).as("%s with the text %s", css, text).isNotNegative();
          driver.findElements(By.cssSelector(css)).get(place).click();
        });
  }

  /** Waits until what was drawn is seen, and whatever moved stands still. */
  public void settle() {
    promised(
        """
        await document.fonts.ready;
        await Promise.all(document.getAnimations().map(each => each.finished));
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        """);
  }

  /**
   * What is seen, as PNG: painted at once, since edges of what is painted in parts differ a little.
   */
  public byte[] screenshot() {
    promised(
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

  /** What the console was told since it was last asked, but for mere information. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  void assertNoComplaints() {
    assertThat(complaints()).as("complaints in the console").isEmpty();
  }

  /**
   * The requests that were answered since they were last asked for, in the order of the answers.
   */
  List<Exchange> exchanges() {
    var exchanges = new ArrayList<Exchange>();
    for (var entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      var message = new JsonObject(entry.getMessage()).getJsonObject("message");
      var given = message.getJsonObject("params");
      switch (message.getString("method")) {
        case "Network.responseReceived" ->
            answers.put(given.getString("requestId"), given.getJsonObject("response"));
        case "Network.loadingFinished" -> {
          var answer = answers.remove(given.getString("requestId"));
          // What stands in the page itself, such as a picture, is "loaded" too.
          if (answer != null && !answer.getString("url").startsWith("data:")) {
            exchanges.add(exchange(answer, given.getLong("encodedDataLength")));
          }
        }
        default -> {
          // Of no concern here.
        }
      }
    }
    return exchanges;
  }

  private static Exchange exchange(JsonObject answer, long bytes) {
    var headers = new JsonObject();
    answer
        .getJsonObject("headers")
        .forEach(field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
    return new Exchange(
        answer.getString("url"),
        bytes,
        headers.getString("cache-control", ""),
        headers.getString("content-security-policy", ""));
  }

  /** Nothing is cut off at the side, nor has to be scrolled to. */
  void assertFits() {
    assertThat(script("return document.documentElement.scrollWidth"))
        .as("how wide the document is, in a window of %s pixels: %s", width, script(WIDER))
        .isEqualTo((long) width);
  }

  private static final String WIDER =
      """
      return [...document.querySelectorAll('body *')]
        .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 5).map(each => each.outerHTML.slice(0, 120)).join('\\n')
      """;

  /** What axe-core finds, of the rules of WCAG 2.2 at levels A and AA and of good practice. */
  void assertAccessible(String view) {
    if (!(Boolean) script("return 'axe' in window")) {
      script(AXE);
    }
    var found =
        (String)
            promised(
                """
                const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                return violations.map(each => each.id + ': ' + each.help + '\\n' + each.nodes.map(node =>
                  '  ' + node.target + '  ' + node.html.slice(0, 160) + '\\n    '
                  + node.failureSummary.replaceAll('\\n', '\\n    ')).join('\\n')).join('\\n');
                """);
    assertThat(found).as("violations that axe-core finds in %s", view).isEmpty();
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
