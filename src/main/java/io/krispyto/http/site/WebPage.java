package io.krispyto.http.site;

import io.krispyto.domain.Sha256;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.OnContext;
import io.krispyto.http.wire.ReadOnlyMethods;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.webjars.WebJarVersionLocator;

/**
 * The web page. All its URLs return one document, whose script shows what the URL names. The URLs
 * of its assets change whenever any asset changes. Browsers can therefore cache assets forever, and
 * never mix those of two releases.
 */
public final class WebPage {
  /**
   * The document. Its placeholder {@code {assets}} is the folder of the assets, {@code {base}} the
   * root of this server. Both are relative URLs, since a proxy may add a path prefix.
   */
  static final String INDEX = "index.html";

  /** Our own files in addition to the document. A test checks that the list is complete. */
  static final List<String> OWN =
      List.of(
          "axis.js",
          "base.js",
          "candles.js",
          "chart.js",
          "currency-data.js",
          "currency.js",
          "dashboard.js",
          "days.js",
          "elements.js",
          "favourites.js",
          "find.js",
          "icon.svg",
          "live.js",
          "main.js",
          "notices.js",
          "numbers.js",
          "page.css",
          "quote.js",
          "ranking.js",
          "router.js",
          "rows.js",
          "series.js",
          "server.js",
          "spark.js");

  /**
   * The ES module of uPlot is three times as large as its script build, which declares one
   * variable. With an export of that variable added, the script is a module too.
   */
  private static final List<Library> LIBRARIES =
      List.of(
          new Library(
              "uplot.js", "uplot", "dist/uPlot.iife.min.js", "\nexport { uPlot as default };\n"),
          new Library("uplot.css", "uplot", "dist/uPlot.min.css", ""),
          new Library("lit-html.js", "lit-html", "lit-html.js", ""));

  private static final String FOLDER = "page/";
  private static final String ASSETS = "/assets/";
  private static final Pattern ASSET = Pattern.compile(ASSETS + "([0-9a-f]+)/(\\w[\\w.-]*)");

  /** A slash in a name is always encoded as {@code %2F}. */
  private static final Pattern PRICES = Pattern.compile("/prices/[^/]+");

  private static final int HASH_BYTES = 8;

  /**
   * Our own paths have one folder. Unknown paths, for which the page shows an error, may have any
   * number.
   */
  private static final int MAX_FOLDERS = 16;

  private static final String REVALIDATE = "no-cache";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final String ONLY_OURS =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final Vertx vertx;
  private final Compressor compressor;

  /**
   * A third-party file.
   *
   * @param name its name here
   * @param webjar the webjar that contains it
   * @param path its path within the webjar
   * @param end text to append to it
   */
  private record Library(String name, String webjar, String path, String end) {
    byte[] read() throws IOException {
      var folder = "META-INF/resources/webjars/" + webjar + "/" + version() + "/";
      return Buffer.buffer(WebPage.read(folder + path)).appendString(end).getBytes();
    }

    String version() {
      return new WebJarVersionLocator().version(webjar);
    }
  }

  /**
   * The files to serve.
   *
   * @param index the document by the number of folders in the path
   * @param assets by name
   */
  private record Contents(
      List<StaticDocument> index, String hash, Map<String, StaticDocument> assets) {
    StaticDocument index(RoutingContext context) {
      var folders = context.request().path().chars().filter(c -> c == '/').count() - 1;
      return index.get((int) Math.max(0, Math.min(folders, MAX_FOLDERS)));
    }
  }

  private record Shared(Future<Contents> contents) implements Shareable {}

  private WebPage(Vertx vertx, Compressor compressor) {
    this.vertx = vertx;
    this.compressor = compressor;
  }

  /**
   * Returns the page if all its libraries are on the class path. The server includes them; an
   * embedding application may add them.
   */
  public static Optional<WebPage> find(Vertx vertx, Compressor compressor) {
    return LIBRARIES.stream().allMatch(library -> library.version() != null)
        ? Optional.of(new WebPage(vertx, compressor))
        : Optional.empty();
  }

  public void mount(Router router) {
    Stream.of("/", ASSETS + "*").forEach(path -> router.route(path).handler(new ReadOnlyMethods()));
    // Not /prices itself, which is an operation.
    router.routeWithRegex("/prices/.+").handler(new ReadOnlyMethods());
    router.get("/").handler(context -> respond(context, HttpResponseStatus.OK.code()));
    router.get("/prices/*").handler(this::respondOfCurrency);
    router.get(ASSETS + "*").handler(this::respondAsset);
  }

  /** Responds with the page, which shows that nothing exists at the URL. */
  public void respondNotFound(RoutingContext context) {
    context.response().headers().add("Vary", "accept");
    respond(context, HttpResponseStatus.NOT_FOUND.code());
  }

  private void respondOfCurrency(RoutingContext context) {
    if (PRICES.matcher(context.normalizedPath()).matches()) {
      respond(context, HttpResponseStatus.OK.code());
    } else {
      context.next();
    }
  }

  private void respond(RoutingContext context, int status) {
    contents()
        .onSuccess(
            contents -> {
              context
                  .response()
                  .putHeader("Content-Security-Policy", ONLY_OURS)
                  .putHeader("Referrer-Policy", "no-referrer");
              contents.index(context).respond(context, status, REVALIDATE, compressor);
            })
        .onFailure(context::fail);
  }

  private void respondAsset(RoutingContext context) {
    var path = ASSET.matcher(context.normalizedPath());
    if (path.matches()) {
      contents()
          .onSuccess(contents -> respondAsset(context, contents, path.group(1), path.group(2)))
          .onFailure(context::fail);
    } else {
      context.next();
    }
  }

  private void respondAsset(RoutingContext context, Contents contents, String hash, String name) {
    var asset = contents.assets.get(name);
    if (asset == null || !hash.equals(contents.hash)) {
      context.next();
    } else {
      asset.respond(context, HttpResponseStatus.OK.code(), IMMUTABLE, compressor);
    }
  }

  /** Loaded on first use, once for all verticles of a Vert.x. */
  private Future<Contents> contents() {
    var reading =
        vertx
            .sharedData()
            .<String, Shared>getLocalMap(WebPage.class.getName())
            .computeIfAbsent(
                INDEX, index -> new Shared(vertx.executeBlocking(WebPage::read, false)))
            .contents;
    return OnContext.completed(vertx, reading);
  }

  private static Contents read() throws IOException {
    // Sorted by name, because they are hashed in this order.
    var bytes = new TreeMap<String, byte[]>();
    for (var name : OWN) {
      bytes.put(name, read(FOLDER + name));
    }
    for (var library : LIBRARIES) {
      bytes.put(library.name, library.read());
    }
    var hash = hash(bytes);
    var assets = new TreeMap<String, StaticDocument>();
    bytes.forEach((name, content) -> assets.put(name, document(name, Buffer.buffer(content))));
    var template = Buffer.buffer(read(FOLDER + INDEX)).toString();
    var index =
        IntStream.rangeClosed(0, MAX_FOLDERS).mapToObj(at -> index(template, hash, at)).toList();
    return new Contents(index, hash, assets);
  }

  private static StaticDocument index(String template, String hash, int folders) {
    var base = folders == 0 ? "./" : "../".repeat(folders);
    var assets = base + ASSETS.substring(1) + hash;
    return document(
        INDEX, Buffer.buffer(template.replace("{assets}", assets).replace("{base}", base)));
  }

  private static StaticDocument document(String name, Buffer bytes) {
    return StaticDocument.of(bytes, StaticFiles.mediaType(name));
  }

  private static byte[] read(String resource) throws IOException {
    try (var file = WebPage.class.getClassLoader().getResourceAsStream(resource)) {
      if (file == null) {
        throw new FileNotFoundException(resource);
      }
      return file.readAllBytes();
    }
  }

  private static String hash(TreeMap<String, byte[]> files) {
    var digest = Sha256.digest();
    files.forEach(
        (name, content) -> {
          digest.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(content);
        });
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }
}
