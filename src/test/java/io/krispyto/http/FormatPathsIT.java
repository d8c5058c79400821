package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.RowFormat;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The paths that end in a format, such as {@code /dashboard.csv}. */
class FormatPathsIT extends SharedServerTestBase {
  private static final String ALL = "?id=all&date=2021-7-6&order_by=price&order_type=asc";

  @BeforeAll
  static void start() {
    var database = TestDatabase.migrated();
    Transports.fill(database);
    server = TestServer.start(database);
  }

  /**
   * @param target path and query of the operation that offers several formats
   */
  private record Case(String target, RowFormat format) {
    String withFormat() {
      return target + (target.contains("?") ? "&" : "?") + "format=" + format.text();
    }

    String withPath() {
      var query = target.indexOf('?');
      var path = query < 0 ? target : target.substring(0, query);
      return path + "." + format.text() + (query < 0 ? "" : target.substring(query));
    }
  }

  static Stream<Case> cases() {
    return Arrays.stream(ReadOperation.values())
        .flatMap(
            operation ->
                operation.pathFormats().stream()
                    .flatMap(
                        format ->
                            operation.samples().stream()
                                .filter(sample -> !sample.contains("format="))
                                // These shapes are only available in JSON.
                                .filter(sample -> !sample.matches(".*shape=(columns|pairs).*"))
                                .map(
                                    sample ->
                                        sample
                                            .replace("2022-10-9", "2021-7-6")
                                            .replace("2022-1-1", "2021-7-1")
                                            .replace("2022-12-31", "2021-7-6")
                                            .replace("/ingestions/1/", "/ingestions/7/"))
                                .map(sample -> new Case(sample, format))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theBytesAreThoseOfTheParameter(Case one) {
    var expected = server.get(one.withFormat());
    assertThat(expected.statusCode()).isEqualTo(200);
    for (var accept : List.of("*/*", "application/json", "image/png")) {
      var response = server.get(one.withPath(), "Accept", accept);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(expected.body());
      for (var field : List.of("content-type", "content-disposition", "cache-control")) {
        assertThat(response.headers().firstValue(field))
            .isEqualTo(expected.headers().firstValue(field));
      }
    }
    assertThat(server.send("HEAD", one.withPath()).statusCode()).isEqualTo(200);
    assertThat(server.send("DELETE", one.withPath()).statusCode()).isEqualTo(405);
  }

  @Test
  void linksToTheNextPageKeepThePath() {
    var first = server.get("/dashboard.csv" + ALL + "&limit=1&empty=200");
    var link = first.headers().firstValue("link").orElseThrow();
    assertThat(link).startsWith("</dashboard.csv?").doesNotContain("format=").contains("empty=200");
    var second = server.get(link.substring(1, link.indexOf('>')));
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body().split("\r\n"))
        .hasSize(2)
        .doesNotContain(first.body().split("\r\n")[1]);
  }

  @Test
  void theParameterIsRefusedWithWhatToDo() {
    var response = server.get("/currencies/btc/history.csv?format=ndjson");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains(
            "format: is not a parameter of this path, which always returns csv;"
                + " request /currencies/{currency}/history to choose the format");
    assertThat(server.get("/dashboard.csv" + ALL + "&formt=csv").body())
        .contains("formt: is not a parameter of this operation; the nearest one is");
  }

  @Test
  void invalidParametersAreRefusedAsWithoutAnExtension() {
    assertThat(server.get("/dashboard.ndjson").body())
        .isEqualTo(server.get("/dashboard").body())
        .contains("id: is missing");
  }

  @Test
  void noOtherExtensionExists() {
    for (var path : List.of("/dashboard.json", "/dashboardxcsv", "/days.csv", "/search.csv")) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }
}
