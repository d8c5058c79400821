package io.krispyto.ingestion.source.download;

import io.krispyto.config.DownloadSettings;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Workers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Resolves the host of a URL and refuses addresses that downloads must not reach. The connection
 * then uses one of the checked addresses, because a second lookup might return a different one.
 */
public final class DownloadHosts {
  private final Vertx vertx;
  private final Resolver resolver;
  private final Predicate<InetAddress> isAllowed;

  /** Resolves all addresses of a name. */
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  public DownloadHosts(Vertx vertx, Resolver resolver, Predicate<InetAddress> isAllowed) {
    this.vertx = vertx;
    this.resolver = resolver;
    this.isAllowed = isAllowed;
  }

  static DownloadHosts of(Vertx vertx, DownloadSettings settings) {
    return new DownloadHosts(
        vertx,
        InetAddress::getAllByName,
        settings.privateAllowed() ? any -> true : PublicAddress::isPublic);
  }

  /**
   * Returns the addresses of a host, IPv4 first.
   *
   * @return the addresses; fails with an {@link UnknownHostException}, or with a failure for the
   *     user if any address is not allowed
   */
  Future<List<InetAddress>> addresses(URI url) {
    return vertx
        .executeBlocking(() -> resolve(url.getHost()), Workers.UNORDERED)
        .compose(
            found ->
                found.stream().allMatch(isAllowed)
                    ? Future.succeededFuture(found)
                    : Future.failedFuture(
                        Source.unusable(
                            Source.withoutSecrets(url)
                                + " is at a private or local address. To allow that, set"
                                + " DOWNLOAD_PRIVATE=allow.")));
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    return Arrays.stream(resolver.resolve(host))
        .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
        .toList();
  }
}
