package io.krispyto.cli;

import io.krispyto.bus.Addresses;
import io.krispyto.config.HttpSettings;
import io.krispyto.config.Settings;
import io.krispyto.http.HttpVerticle;
import io.krispyto.ingestion.IngestionVerticle;
import io.krispyto.query.QueryVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: what it is made of, started in order and stopped in the reverse of it. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int DEPLOY_SECONDS = 30;

  /** A little more than the HTTP verticle gives to what is in flight. */
  private static final int STOP_SECONDS = 12;

  /** However much there is to load. */
  static final long LOAD_SECONDS = TimeUnit.HOURS.toSeconds(24);

  private final Settings settings;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private int port;
  private boolean simulated;

  private Server(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts everything; when it returns, requests are answered.
   *
   * @throws StartFailure if a part does not start; then none is left running
   */
  static Server start(Settings settings) {
    var server = new Server(settings);
    try {
      server.startAll();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The port that is listened on. */
  int port() {
    return port;
  }

  /** Whether the data is the simulated sample. */
  boolean simulated() {
    return simulated;
  }

  private synchronized void startAll() {
    var databases = Databases.openToServe(settings);
    started.push(databases);
    simulated = databases.simulated();
    databases.requireTables();
    var vertx = Vertx.vertx();
    started.push(() -> Waiting.await(vertx.close(), STOP_SECONDS));
    deploy(vertx, () -> new QueryVerticle(databases.settings()), CORES);
    deploy(
        vertx,
        () ->
            simulated
                ? IngestionVerticle.ofSample(databases.settings())
                : new IngestionVerticle(databases.settings()),
        1);
    if (databases.needsLoad()) {
      load(vertx, databases);
    }
    listen(vertx, settings.http().withSimulated(simulated));
  }

  private void load(Vertx vertx, Databases databases) {
    if (settings.source().isEmpty() && !simulated) {
      LOG.warn("The database is empty, and no source of data is set");
      return;
    }
    var source = settings.source().orElse("sample:");
    var report = Waiting.await(load(vertx, source), LOAD_SECONDS);
    LOG.info("Loaded {} {}", report.getString("source"), Reports.summary(report));
    Reports.failedFiles(report).forEach(LOG::warn);
    if (Reports.nothingLoaded(report)) {
      throw new StartFailure("Nothing of " + report.getString("source") + " could be loaded.");
    }
    databases.markLoaded();
  }

  /** Asks for a load, and gives its report. */
  static Future<JsonObject> load(Vertx vertx, String source) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            Addresses.LOAD,
            new JsonObject().put("source", source),
            new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(LOAD_SECONDS)))
        .map(reply -> reply.body());
  }

  private void listen(Vertx vertx, HttpSettings http) {
    var verticles = new ConcurrentLinkedQueue<HttpVerticle>();
    try {
      deploy(
          vertx,
          () -> {
            var verticle = new HttpVerticle(http);
            verticles.add(verticle);
            return verticle;
          },
          CORES);
      port = verticles.element().port();
    } catch (StartFailure e) {
      if (e.getCause() instanceof BindException) {
        throw new StartFailure(
            "HTTP_PORT " + http.port() + " cannot be listened on: it is in use, or not allowed.",
            e);
      }
      throw e;
    }
  }

  private void deploy(Vertx vertx, Supplier<? extends Deployable> verticle, int instances) {
    var deployment =
        Waiting.await(
            vertx.deployVerticle(verticle, new DeploymentOptions().setInstances(instances)),
            DEPLOY_SECONDS);
    started.push(() -> Waiting.await(vertx.undeploy(deployment), STOP_SECONDS));
  }

  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.error("A part did not stop in order", e);
      }
    }
  }
}
