package io.krispyto.http.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.Command;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page, as browsers request it. */
class WebPageIT extends SharedServerTestBase {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  @BeforeAll
  static void start() {
    server = TestServer.startWithoutQuery();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/prices/Bitcoin", "/prices/Bitcoin%20Cash", "/prices/a%2Fb", "/?x"})
  void everyPageUrlReturnsTheSamePage(String path) {
    var page = server.get(path, "Accept", BROWSER);
    assertThat(page.statusCode()).isEqualTo(200);
    assertIsWebPage(page);
    assertThat(withoutBase(page)).isEqualTo(withoutBase(server.get("/")));
    var tag = page.headers().firstValue("etag").orElseThrow();
    var again = server.get(path, "Accept", BROWSER, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource({
    "icon.svg, image/svg+xml",
    "uplot.js, text/javascript;charset=utf-8",
    "uplot.css, text/css;charset=utf-8",
    "lit-html.js, text/javascript;charset=utf-8"
  })
  void assetsAreCachedForever(String name, String mediaType) {
    var asset = server.get(assets() + "/" + name);
    assertThat(asset.statusCode()).isEqualTo(200);
    assertThat(asset.headers().allValues("content-type")).containsExactly(mediaType);
    assertThat(asset.headers().allValues("cache-control"))
        .containsExactly("public, max-age=31536000, immutable");
    assertThat(asset.headers().allValues("x-content-type-options")).containsExactly("nosniff");
    var tag = asset.headers().firstValue("etag").orElseThrow();
    assertThat(server.get(assets() + "/" + name, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/prices/Bitcoin", "/prices/a%2Fb", "/prices/%20..", "/nowhere", "/a/b/c/d"})
  void everyUrlInThePageKeepsThePrefixOfAProxy(String path) {
    var page = server.get(path, "Accept", BROWSER).body();
    var address = URI.create("http://host/crypto" + path);
    var urls =
        Pattern.compile("(?:href|src|data-base)=\"([^\"#]*)\"").matcher(page).results().toList();
    assertThat(urls).hasSizeGreaterThan(10);
    for (var url : urls) {
      var resolved = address.resolve(url.group(1)).getPath();
      assertThat(resolved).startsWith("/crypto/");
      var target = server.get(resolved.substring("/crypto".length()), "Accept", BROWSER);
      assertThat(target.statusCode()).as(resolved).isEqualTo(200);
    }
  }

  @Test
  void everyReferencedFileExists() {
    for (var name : WebPage.OWN) {
      assertThat(server.get(assets() + "/" + name).statusCode()).as(name).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"uplot.js", "lit-html.js", "uplot.css"})
  void assetsAreCompressedOnRequest(String name) {
    var path = assets() + "/" + name;
    var plain = server.get(path);
    var tags = new TreeSet<String>();
    tags.add(plain.headers().firstValue("etag").orElseThrow());
    for (var encoding : List.of("gzip", "br")) {
      var compressed = server.get(path, "Accept-Encoding", encoding);
      assertThat(compressed.headers().allValues("content-encoding")).containsExactly(encoding);
      assertThat(compressed.headers().firstValue("vary").orElse("")).contains("accept-encoding");
      assertThat(length(compressed)).isLessThan(length(plain) / 2);
      tags.add(compressed.headers().firstValue("etag").orElseThrow());
    }
    assertThat(tags).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/0000000000000000/uplot.js",
        "/assets/",
        "/assets/uplot.js",
        "{assets}/",
        "{assets}",
        "{assets}/nothing.js",
        "{assets}/index.html",
        "{assets}/%2e%2e/index.html",
        "{assets}/x/uplot.js",
        "/prices/a/b",
        "/page/index.html",
        "/index.html",
      })
  void unknownAssetsAndPathsAre404(String path) {
    var problem = server.get(path.replace("{assets}", assets()));
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.headers().allValues("content-type"))
        .containsExactly("application/problem+json");
    assertThat(problem.headers().allValues("cache-control")).containsExactly("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {BROWSER, "text/html", "application/json;q=0.5, text/*;q=0.6"})
  void browsersGetThePageWithStatus404ForAnUnknownUrl(String accept) {
    for (var path : List.of("/nowhere", "/dashboard/x", "/docs/nothing", "/prices/a/b")) {
      var page = server.get(path, "Accept", accept);
      assertThat(page.statusCode()).as(path).isEqualTo(404);
      assertIsWebPage(page);
      assertThat(withoutBase(page)).isEqualTo(withoutBase(server.get("/")));
      assertThat(page.headers().allValues("vary").toString()).contains("accept,");
      var tag = page.headers().firstValue("etag").orElseThrow();
      assertThat(server.get(path, "Accept", accept, "If-None-Match", tag).statusCode())
          .isEqualTo(404);
      var head = server.send("HEAD", path, "Accept", accept);
      assertThat(head.statusCode()).isEqualTo(404);
      assertIsWebPage(head);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*/*", "application/json", "application/json, text/html", "text/html;q=0, */*"})
  void otherClientsGetAProblemForAnUnknownUrl(String accept) {
    var problem = server.get("/nowhere", "Accept", accept);
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.headers().allValues("content-type"))
        .containsExactly("application/problem+json");
  }

  @Test
  void aFormSentToAnUnknownUrlGetsAProblem() {
    var problem = server.send("POST", "/nowhere", "Accept", BROWSER);
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.headers().allValues("content-type"))
        .containsExactly("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/prices/Bitcoin", "{assets}/uplot.js", "{assets}/icon.svg"})
  void headIsGetWithoutTheBody(String path) {
    var address = path.replace("{assets}", assets());
    var get = server.get(address);
    var head = server.send("HEAD", address);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
    for (var name : List.of("content-length", "content-type", "etag", "cache-control")) {
      assertThat(head.headers().allValues(name)).isEqualTo(get.headers().allValues(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/prices/Bitcoin", "/assets/x"})
  void thePageIsReadOnly(String path) {
    for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
      var refused = server.send(method, path, "Accept", BROWSER);
      assertThat(refused.statusCode()).isEqualTo(405);
      assertThat(refused.headers().allValues("allow")).containsExactly("GET, HEAD");
    }
  }

  @Test
  void theLibrariesAreModules(@TempDir Path folder) throws Exception {
    assumeTrue(Command.run(folder, "node", "--version").status() == 0, "There is no Node.js here.");
    for (var name : List.of("uplot", "lit-html")) {
      // lit-html accesses the document when it is loaded.
      Files.writeString(
          folder.resolve(name + ".mjs"),
          "const document = { createComment() {}, createTreeWalker() {} };\n"
              + server.get(assets() + "/" + name + ".js").body());
    }
    Files.writeString(
        folder.resolve("use.mjs"),
        """
        const uplot = await import("./uplot.mjs");
        const lit = await import("./lit-html.mjs");
        console.log(typeof uplot.default.fmtNum, typeof lit.html, typeof lit.render, typeof globalThis.uPlot);
        """);
    var run = Command.run(folder, "node", folder.resolve("use.mjs").toString());
    assertThat(run.output().strip()).isEqualTo("function function function undefined");
  }

  private static void assertIsWebPage(HttpResponse<String> page) {
    assertThat(page.headers().allValues("content-type")).containsExactly("text/html;charset=utf-8");
    assertThat(page.headers().allValues("cache-control")).containsExactly("no-cache");
    assertThat(page.headers().firstValue("etag")).isPresent();
    assertThat(page.headers().allValues("content-security-policy"))
        .containsExactly(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    assertThat(page.headers().allValues("x-content-type-options")).containsExactly("nosniff");
    assertThat(page.headers().allValues("referrer-policy")).containsExactly("no-referrer");
  }

  private static String withoutBase(HttpResponse<String> page) {
    return page.body().replaceAll("\\.{1,2}/", "");
  }

  private static int length(HttpResponse<String> response) {
    return Integer.parseInt(response.headers().firstValue("content-length").orElseThrow());
  }

  private static String assets() {
    var address = Pattern.compile("\"\\.(/assets/[0-9a-f]{16})/").matcher(server.get("/").body());
    assertThat(address.find()).isTrue();
    return address.group(1);
  }
}
