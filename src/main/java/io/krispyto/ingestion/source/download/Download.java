package io.krispyto.ingestion.source.download;

import io.krispyto.config.DownloadSettings;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Spool;
import io.krispyto.ingestion.source.Workers;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.WebClientSession;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one file over HTTP to a temporary file. {@link #close} cancels the download at any time
 * and deletes the file.
 *
 * <p>Every error is reported as a {@link Failure.InvalidRequest} about the source.
 */
public final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);
  private static final int MAX_REDIRECTS = 10;
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final int NOT_MODIFIED = 304;

  /** Google Drive pages are a few kilobytes in size. */
  private static final long MAX_PAGE = 1 << 20;

  private final Vertx vertx;
  private final DownloadLimits limits;
  private final DownloadHosts hosts;
  private final WebClient connections;
  private final WebClient client;
  private final Path file;
  private Validators condition = Validators.NONE;

  private Download(
      Vertx vertx,
      DownloadLimits limits,
      DownloadSettings settings,
      DownloadHosts hosts,
      Path file) {
    this.vertx = vertx;
    this.limits = limits;
    this.hosts = hosts;
    this.file = file;
    this.connections = WebClient.create(vertx, options(limits, settings));
    this.client = WebClientSession.create(connections);
  }

  private static WebClientOptions options(DownloadLimits limits, DownloadSettings settings) {
    var options =
        new WebClientOptions()
            .setConnectTimeout((int) limits.connect().toMillis())
            .setReadIdleTimeout((int) limits.idle().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setFollowRedirects(false)
            .setUserAgent("krispyto");
    if (!settings.authorities().isEmpty()) {
      options.setTrustOptions(DownloadTrust.of(settings.authorities()));
    }
    return options;
  }

  /** Creates the temporary file. */
  public static Future<Download> create(
      Vertx vertx, DownloadLimits limits, DownloadSettings settings) {
    return create(vertx, limits, settings, DownloadHosts.of(vertx, settings));
  }

  /** For tests that resolve their own hosts. */
  public static Future<Download> create(
      Vertx vertx, DownloadLimits limits, DownloadSettings settings, DownloadHosts hosts) {
    return vertx
        .executeBlocking(() -> Spool.ofProcess().newFile(".download"), Workers.UNORDERED)
        .map(file -> new Download(vertx, limits, settings, hosts, file))
        .recover(error -> Future.failedFuture(new Failure.Internal(error)));
  }

  public Path file() {
    return file;
  }

  /** Downloads a URL. */
  public Future<Void> fetch(URI url) {
    return fetchIfChanged(url, Validators.NONE).mapEmpty();
  }

  /**
   * Downloads a URL, unless the server reports that it still matches these validators (RFC 9110,
   * section 13).
   *
   * @return the validators of the downloaded file; empty if the file has not changed
   */
  public Future<Optional<Validators>> fetchIfChanged(URI url, Validators known) {
    condition = known;
    return limited(
        get(url, MAX_REDIRECTS)
            .map(
                result ->
                    result.response.statusCode() == NOT_MODIFIED
                        ? Optional.empty()
                        : Optional.of(
                            new Validators(
                                result.response.getHeader(HttpHeaders.ETAG.toString()),
                                result.response.getHeader(HttpHeaders.LAST_MODIFIED.toString())))));
  }

  /**
   * Downloads a file from Google Drive.
   *
   * @param base the base URL of Google Drive
   */
  public Future<Void> fetchFromDrive(URI base, String id) {
    return limited(
        get(base.resolve("/uc?export=download&id=" + id), MAX_REDIRECTS)
            .compose(
                result ->
                    result.isPage()
                        ? page(result)
                            .compose(
                                page ->
                                    page.confirmed()
                                        .map(url -> get(url, MAX_REDIRECTS))
                                        .orElseGet(() -> refused(page)))
                            .compose(this::expectFile)
                        : Future.succeededFuture()));
  }

  /** Closes the download and keeps the file. The caller must then delete the file. */
  public void release() {
    connections.close();
  }

  public Future<Void> close() {
    connections.close();
    return vertx.fileSystem().delete(file.toString()).otherwiseEmpty();
  }

  /**
   * The HTTP validators that identify a version of a file.
   *
   * @param entityTag {@code null} if the server sent none
   * @param lastModified the header value as sent; {@code null} if absent
   */
  public record Validators(String entityTag, String lastModified) {
    public static final Validators NONE = new Validators(null, null);
  }

  /** A response whose body is in the file. */
  private record Response(URI url, HttpResponse<Void> response) {
    boolean isPage() {
      var type = response.getHeader(HttpHeaders.CONTENT_TYPE.toString());
      return type != null && type.startsWith("text/html");
    }
  }

  private Future<Void> expectFile(Response result) {
    return result.isPage() ? page(result).compose(Download::refused) : Future.succeededFuture();
  }

  private static <T> Future<T> refused(DrivePage page) {
    return Future.failedFuture(
        Source.unusable("Google Drive did not return the file: " + page.title()));
  }

  private Future<DrivePage> page(Response result) {
    return vertx
        .fileSystem()
        .props(file.toString())
        .compose(
            props ->
                props.size() > MAX_PAGE
                    ? Future.failedFuture(
                        Source.unusable("Google Drive returned a page that is too long"))
                    : vertx.fileSystem().readFile(file.toString()))
        .map(html -> new DrivePage(html.toString(StandardCharsets.UTF_8), result.url));
  }

  /** Checks every URL: the source, each redirect, and the link on a Google Drive page. */
  private Future<Response> get(URI url, int redirectsLeft) {
    if (!isHttp(url)) {
      return Future.failedFuture(Source.unusable("leads to a URL that is not http or https"));
    }
    return hosts
        .addresses(url)
        .timeout(limits.connect().toMillis(), TimeUnit.MILLISECONDS)
        .compose(addresses -> send(url, addresses.iterator()))
        .recover(error -> Future.failedFuture(failure(url, error)))
        .compose(response -> follow(url, response, redirectsLeft));
  }

  private static boolean isHttp(URI url) {
    return url.getHost() != null && HTTP.contains(("" + url.getScheme()).toLowerCase(Locale.ROOT));
  }

  /** Tries the addresses in order until one accepts the connection. */
  private Future<HttpResponse<Void>> send(URI url, Iterator<InetAddress> addresses) {
    return send(url, addresses.next())
        .recover(
            error ->
                addresses.hasNext() && isNotConnected(error)
                    ? send(url, addresses)
                    : Future.failedFuture(error));
  }

  private static boolean isNotConnected(Throwable error) {
    return error instanceof ConnectException || error instanceof NoRouteToHostException;
  }

  private Future<HttpResponse<Void>> send(URI url, InetAddress address) {
    return vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setTruncateExisting(true))
        .compose(
            target ->
                request(url, address)
                    .as(BodyCodec.pipe(new LimitedFile(target, limits.bytes())))
                    .send()
                    .eventually(() -> closed(target)));
  }

  /** Closes a file. It is already closed if the body was received completely. */
  private static Future<Void> closed(AsyncFile file) {
    try {
      return file.close().otherwiseEmpty();
    } catch (IllegalStateException e) {
      return Future.succeededFuture();
    }
  }

  /** Follows redirects here, so that a password is sent only to the host it is meant for. */
  private Future<Response> follow(URI url, HttpResponse<Void> response, int redirectsLeft) {
    var location = response.getHeader(HttpHeaders.LOCATION.toString());
    if (response.statusCode() / 100 == 3 && location != null) {
      return redirectsLeft == 0
          ? Future.failedFuture(unusable(url, "redirects too many times"))
          : redirected(url, location, redirectsLeft);
    }
    var isUnchanged = response.statusCode() == NOT_MODIFIED && !condition.equals(Validators.NONE);
    return response.statusCode() == 200 || isUnchanged
        ? Future.succeededFuture(new Response(url, response))
        : Future.failedFuture(unusable(url, "returned status " + response.statusCode()));
  }

  private Future<Response> redirected(URI url, String location, int redirectsLeft) {
    try {
      var target = url.resolve(location);
      if (isHttp(target)) {
        return get(target, redirectsLeft - 1);
      }
    } catch (IllegalArgumentException e) {
      // Not a URL; handled below.
    }
    return Future.failedFuture(unusable(url, "redirects to an invalid URL"));
  }

  private HttpRequest<Buffer> request(URI url, InetAddress address) {
    var request =
        client.request(
            HttpMethod.GET,
            new RequestOptions()
                .setAbsoluteURI(url.toString())
                // The Host header, SNI and the certificate check still use the host name of the
                // URL.
                .setServer(SocketAddress.inetSocketAddress(port(url), address.getHostAddress()))
                .setConnectTimeout(limits.connect().toMillis())
                .setIdleTimeout(limits.idle().toMillis()));
    if (condition.entityTag() != null) {
      request.putHeader(HttpHeaders.IF_NONE_MATCH.toString(), condition.entityTag());
    }
    if (condition.lastModified() != null) {
      request.putHeader(HttpHeaders.IF_MODIFIED_SINCE.toString(), condition.lastModified());
    }
    var user = url.getUserInfo();
    if (user != null) {
      var colon = user.indexOf(':');
      request.basicAuthentication(
          colon < 0 ? user : user.substring(0, colon), colon < 0 ? "" : user.substring(colon + 1));
    }
    return request;
  }

  private static int port(URI url) {
    return url.getPort() >= 0
        ? url.getPort()
        : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private <T> Future<T> limited(Future<T> fetched) {
    return fetched
        .timeout(limits.total().toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof Failure
                        ? error
                        : error instanceof TimeoutException
                            ? Source.unusable(
                                "was not downloaded within " + limits.total().toSeconds() + " s")
                            : Source.unusable("cannot be downloaded: " + reason(error))));
  }

  private static Failure failure(URI url, Throwable error) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
    }
    return unusable(url, "cannot be downloaded: " + reason(error));
  }

  /** Network error messages may contain hosts and addresses, which must not be disclosed. */
  private static String reason(Throwable error) {
    LOG.debug("A download failed", error);
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException
          || cause instanceof ConnectTimeoutException
          || cause instanceof SocketTimeoutException) {
        return "timed out";
      } else if (cause instanceof UnknownHostException) {
        return "unknown host";
      } else if (cause instanceof NoRouteToHostException) {
        return "no route to the host";
      } else if (cause instanceof ConnectException) {
        return "connection refused";
      } else if (cause instanceof SSLException) {
        return DownloadTrust.reason(error);
      } else if (cause instanceof FileSystemException) {
        return "it could not be stored";
      } else if (cause instanceof HttpClosedException || cause instanceof SocketException) {
        return "the connection was closed or went silent";
      }
    }
    return "the transfer failed";
  }

  private static Failure unusable(URI url, String reason) {
    return Source.unusable(Source.withoutSecrets(url) + " " + reason);
  }
}
