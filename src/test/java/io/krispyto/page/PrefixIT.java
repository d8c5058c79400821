package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestNginx;
import io.krispyto.http.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page behind a proxy with a path prefix, and currencies whose names browsers treat as path
 * segments.
 */
@InBrowser
class PrefixIT {
  @TempDir Path folder;

  @Test
  void thePageWorksUnderAPathPrefixAndOpensCurrenciesNamedDotAndDotDot(Browser browser)
      throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, '..', '..'), (3, '.', 'DOT')",
            "insert into record (currency_id, date, high, low, open, close, volume, marketcap)"
                + " select id, day, 1, 1, 1, id, 1, 1 from currency,"
                + " generate_series(date '2021-07-01', '2021-07-06', '1 day') as day");
    try (var server = TestServer.start(database);
        var nginx = TestNginx.start(folder, server.port())) {
      browser.open(nginx.port(), "/crypto/");
      browser.eventually(() -> assertThat(browser.count("main tbody tr")).isEqualTo(3));
      browser.eventually(() -> assertThat(browser.text("#live")).contains("Updates automatically"));
      for (var name : new String[] {"Bitcoin", "..", "."}) {
        var path = "/crypto/prices/" + (name.startsWith(".") ? "%20" + name : name);
        browser.clickText("main tbody .name", name);
        browser.eventually(() -> assertThat(browser.location()).isEqualTo(path));
        assertIsShown(browser, name);
        browser.reload();
        assertIsShown(browser, name);
        browser.click("a.brand");
        browser.eventually(() -> assertThat(browser.location()).isEqualTo("/crypto/"));
        browser.eventually(() -> assertThat(browser.count("main tbody tr")).isEqualTo(3));
      }
      browser.settle();
      assertThat(browser.values("footer a", "href"))
          .containsExactly("http://localhost:" + nginx.port() + "/crypto/docs/");
      browser.open(nginx.port(), "/crypto/docs");
      // Swagger UI is slow on a busy machine.
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(browser.text("#swagger-ui")).contains("ranked by day"));
      assertThat(browser.location()).startsWith("/crypto/docs/");
    }
  }

  private static void assertIsShown(Browser browser, String name) {
    browser.eventually(() -> assertThat(browser.text("main h1")).contains(name));
    browser.eventually(() -> assertThat(browser.count("#plot canvas")).isEqualTo(1));
  }
}
