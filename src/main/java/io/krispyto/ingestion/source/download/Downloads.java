package io.krispyto.ingestion.source.download;

import io.krispyto.config.DownloadSettings;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.source.Inputs;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Workers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Downloads sources, and cancels all running downloads when it is closed. Confined to the context
 * that creates it.
 */
public final class Downloads {
  private final Vertx vertx;
  private final URI drive;
  private final DownloadLimits limits;
  private final DownloadSettings settings;
  private final Set<Download> running = new HashSet<>();
  private boolean closed;

  /**
   * A downloaded file, which the caller must delete.
   *
   * @param validators the HTTP validators of the file
   */
  public record Fetched(Source.Spooled file, Download.Validators validators) {}

  /**
   * @param drive the base URL of Google Drive
   */
  public Downloads(Vertx vertx, URI drive, DownloadLimits limits, DownloadSettings settings) {
    this.vertx = vertx;
    this.drive = drive;
    this.limits = limits;
    this.settings = settings;
  }

  /**
   * Downloads a source.
   *
   * @param source a URL or a Google Drive file
   * @param known the validators of the version that is already known
   * @return the file; empty if the server reports that it has not changed
   */
  public Future<Optional<Fetched>> fetch(Source source, Download.Validators known) {
    return Download.create(vertx, limits, settings)
        .compose(
            download -> {
              running.add(download);
              return (closed
                      ? Future.<Optional<Fetched>>failedFuture(
                          new Failure.NotReady("The server is stopping."))
                      : fetch(source, known, download))
                  .onComplete(done -> running.remove(download))
                  .recover(
                      error -> download.close().transform(closing -> Future.failedFuture(error)));
            });
  }

  private Future<Optional<Fetched>> fetch(
      Source source, Download.Validators known, Download download) {
    var fetching =
        source instanceof Source.Web web
            ? download.fetchIfChanged(web.url(), known)
            : download
                .fetchFromDrive(drive, ((Source.GoogleDrive) source).id())
                .map(fetched -> Optional.of(Download.Validators.NONE));
    return fetching.compose(
        found -> found.isEmpty() ? unchanged(download) : fetched(source, found.get(), download));
  }

  private static Future<Optional<Fetched>> unchanged(Download download) {
    return download.close().map(Optional.empty());
  }

  private Future<Optional<Fetched>> fetched(
      Source source, Download.Validators validators, Download download) {
    var name =
        source instanceof Source.Web web ? nameOf(web.url()) : ((Source.GoogleDrive) source).id();
    return vertx
        .executeBlocking(() -> Inputs.format(download.file(), name), Workers.UNORDERED)
        .map(
            format -> {
              download.release();
              return Optional.of(
                  new Fetched(
                      new Source.Spooled(download.file(), format, name, source.label()),
                      validators));
            });
  }

  /** Returns the last path segment, the most likely file name. */
  private static String nameOf(URI url) {
    var path = url.getPath() == null ? "" : url.getPath();
    var name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? url.getHost() : name;
  }

  /** Cancels the running downloads; later ones fail. */
  public Future<?> close() {
    closed = true;
    return Future.join(running.stream().map(Download::close).toList());
  }
}
