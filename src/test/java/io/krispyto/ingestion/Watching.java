package io.krispyto.ingestion;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.queue.Ingestions;
import io.krispyto.ingestion.source.download.DownloadLimits;
import io.krispyto.ingestion.source.download.Downloads;
import io.krispyto.ingestion.watch.SourceWatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;

/** A node that checks its source when the test asks for it. */
public final class Watching implements AutoCloseable {
  private static final Duration NEVER = Duration.ofHours(1);

  final Vertx vertx = Vertx.vertx();
  private final Node node;

  public Watching(DatabaseSettings database, String source, URI drive) {
    node = new Node(database, source, drive);
    Blocking.await(vertx.deployVerticle(node));
  }

  /** Checks the source and waits until its changes are loaded. */
  public void check() {
    Blocking.await(startCheck());
  }

  public Future<Void> startCheck() {
    return Future.future(checked -> node.run(() -> node.watch.check().onComplete(checked)));
  }

  @Override
  public void close() {
    Blocking.await(vertx.close());
  }

  private static final class Node extends VerticleBase {
    private final DatabaseSettings database;
    private final String source;
    private final URI drive;
    private Ingestions ingestions;
    private SourceWatch watch;

    Node(DatabaseSettings database, String source, URI drive) {
      this.database = database;
      this.source = source;
      this.drive = drive;
    }

    @Override
    public Future<?> start() {
      var limits =
          new DownloadLimits(
              Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(60), 1 << 20);
      var settings = Ingestion.FROM_THIS_MACHINE;
      var downloads = new Downloads(vertx, drive, limits, settings.download());
      ingestions = new Ingestions(vertx, deploymentID(), database, settings, downloads);
      watch = new SourceWatch(vertx, deploymentID(), database, source, NEVER, ingestions);
      return Future.succeededFuture();
    }

    void run(Runnable task) {
      context.runOnContext(ignored -> task.run());
    }

    @Override
    public Future<?> stop() {
      var watching = watch.close();
      return ingestions.close().eventually(() -> watching);
    }
  }
}
