package io.krispyto.http.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.http.ContractRequests;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /llms.txt} against the contract. */
class SummaryIT extends SharedServerTestBase {
  private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");
  private static final Pattern SAMPLE = Pattern.compile("`(/[^`]*\\?[^`]*)`");

  @BeforeAll
  static void start() {
    server = TestServer.startWithoutQuery();
  }

  @Test
  void everyOperationIsListedOnceWithItsSummary() {
    var response = server.get("/llms.txt");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    var lines = response.body().lines().filter(line -> line.startsWith("- `")).toList();
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            ContractRequests.all().stream()
                .filter(operation -> !operation.path().matches(".*\\.(csv|ndjson)"))
                .map(
                    operation -> "- `" + operation + "`: " + operation.model().getString("summary"))
                .toList());
    assertThat(response.body()).startsWith("# Krispyto\n\n> Historical cryptocurrency prices");
  }

  @Test
  void itsLinksAndItsSampleAreRight() {
    var text = server.get("/llms.txt").body();
    var links = LINK.matcher(text).results().map(link -> link.group(1)).toList();
    assertThat(links).isNotEmpty();
    for (var link : links) {
      assertThat(server.get("/" + link).statusCode()).isEqualTo(200);
    }
    // Without a query verticle, a valid request is 503.
    var samples = SAMPLE.matcher(text).results().map(sample -> sample.group(1)).toList();
    assertThat(samples).isNotEmpty();
    for (var sample : samples) {
      assertThat(server.get(sample).statusCode()).isEqualTo(503);
    }
  }
}
