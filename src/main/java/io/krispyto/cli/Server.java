package io.krispyto.cli;

import ch.qos.logback.classic.Level;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.HttpSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.config.InvalidSetting;
import io.krispyto.config.Settings;
import io.krispyto.db.Schema;
import io.krispyto.domain.Redaction;
import io.krispyto.http.HttpVerticle;
import io.krispyto.ingestion.IngestionVerticle;
import io.krispyto.query.QueryVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server. Starts its components in order, and stops them in reverse. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int DEPLOY_SECONDS = 30;

  /** The longest drain, plus slightly more than a component allows for work in flight. */
  private static final int STOP_SECONDS = 12 + (int) HttpSettings.MAX_DRAIN.toSeconds();

  /** Long enough for any amount of data. */
  static final long LOAD_SECONDS = TimeUnit.HOURS.toSeconds(24);

  private final Settings settings;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Promise<Void> sourceLoaded = Promise.promise();
  private int port;
  private Databases databases;

  private Server(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts all components. Requests are served when this method returns.
   *
   * @throws StartFailure if a component does not start; none is then left running
   */
  static Server start(Settings settings) {
    var server = new Server(settings);
    try {
      server.startAll();
      return server;
    } catch (RuntimeException | Error e) {
      // Standard error shows one line: why the start failed. Components that cannot stop cleanly
      // now end with the process.
      server.close(
          failure -> LOG.debug("A component of a failed start did not stop cleanly", failure));
      throw e;
    }
  }

  /** Returns the port that the server listens on. */
  int port() {
    return port;
  }

  /** Returns whether the data is the simulated sample. */
  boolean simulated() {
    return databases.settings().simulated();
  }

  /** Returns what is served; empty if this is currently unknown. */
  Optional<Schema.Content> content() {
    return databases.content();
  }

  /** Returns the connection settings of the database. */
  DatabaseSettings database() {
    return databases.settings();
  }

  private void startAll() {
    settings.requireRoomForCaches();
    requireFreePort(settings.http().port());
    reportBlockedThreads(false);
    var vertx = Vertx.vertx(NameResolution.vertxOptions()).exceptionHandler(FatalErrors::report);
    // Runs on other threads while this one waits for the database.
    var prepared = HttpVerticle.prepare(vertx, settings.http());
    started.push(() -> close(vertx, prepared));
    if (Databases.willBeCreated(settings)) {
      requireSource();
    }
    databases = Databases.openToServe(settings);
    started.push(databases);
    databases.requireTables();
    LOG.info("The tables are ready; starting the read side and the write side");
    deploy(vertx, QueryVerticle.sharing(databases.settings(), settings.cache()), CORES);
    var connected = connect(vertx);
    deploy(vertx, this::ingestion, 1);
    ProgressView.log(vertx);
    if (!databases.isWritable()) {
      LOG.info(
          "The database is a standby or read-only. Until it accepts writes, nothing is loaded, and"
              + " writes and uploads are rejected with 503");
    } else if (databases.isFirstLoadDue()) {
      firstLoad(vertx);
    } else if (settings.ingestion().interval().isZero()) {
      settings.ingestion().sourceKey().ifPresent(this::warnOfUnusedSource);
    }
    sourceLoaded.complete();
    Waiting.await(connected, DEPLOY_SECONDS);
    LOG.info("Starting to listen");
    listen(vertx, settings.http().withSimulated(simulated()));
    reportBlockedThreads(true);
  }

  /**
   * Turns blocked-thread warnings on or off. No client waits before the server listens, and on a
   * busy machine class loading alone can block a thread for seconds.
   */
  private static void reportBlockedThreads(boolean report) {
    var checker = LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
    if (checker instanceof ch.qos.logback.classic.Logger logger) {
      logger.setLevel(report ? null : Level.OFF);
    }
  }

  /** Omits the value, which may contain secrets. */
  private void warnOfUnusedSource(String setting) {
    LOG.warn(
        "{} is set but not loaded, because the database already has data. To load it, run"
            + " `ingest {}`{}. To load it whenever it changes, set INGEST_INTERVAL.",
        setting,
        setting.equals("GOOGLE_FILE_ID") ? "google-drive:<GOOGLE_FILE_ID>" : "<" + setting + ">",
        databases.isEmbedded() ? " while this server is stopped" : "");
  }

  /**
   * Closes Vert.x after the work in flight, which would otherwise lose its threads and log over
   * twenty lines about it.
   */
  private static void close(Vertx vertx, Future<?> pending) {
    Waiting.await(pending.otherwiseEmpty(), STOP_SECONDS);
    Waiting.await(vertx.close(), STOP_SECONDS);
  }

  /**
   * Makes the read side open its first connection, which takes 100 ms. The first response then does
   * not wait for it, and cannot fail because a busy machine exceeds the connection timeout.
   */
  private static Future<?> connect(Vertx vertx) {
    return vertx.eventBus().request(Addresses.READINESS, new JsonObject()).otherwiseEmpty();
  }

  private IngestionVerticle ingestion() {
    return new IngestionVerticle(databases.settings(), settings.ingestion(), sourceLoaded.future());
  }

  /**
   * Checks the port before a load that may take long. A conflict that arises during the load is
   * reported after it.
   */
  private static void requireFreePort(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw portFailure(port, e);
    }
  }

  private static StartFailure portFailure(int port, Throwable cause) {
    return new StartFailure(
        "HTTP_PORT " + port + " cannot be opened: it is in use or not permitted.", cause);
  }

  private void firstLoad(Vertx vertx) {
    if (settings.ingestion().source().isEmpty() && !simulated()) {
      if (databases.isAnyTableEmpty()) {
        LOG.warn("The database is empty, and no data source is set");
      }
      return;
    }
    requireSource();
    LOG.info(
        "Loading {} before the server accepts requests",
        settings.ingestion().sourceKey().orElse("the simulated sample"));
    databases.beginFirstLoad();
    var source = settings.ingestion().source().orElse("sample:");
    var report = firstLoad(vertx, source);
    Reports.failedFiles(report).forEach(LOG::warn);
    if (Reports.nothingLoaded(report)) {
      throw new StartFailure(sourceKey() + report.getString("source") + " could not be loaded.");
    }
    databases.endFirstLoad();
  }

  private JsonObject firstLoad(Vertx vertx, String source) {
    try {
      return Waiting.await(load(vertx, new JsonObject().put("source", source)), LOAD_SECONDS);
    } catch (ReplyException e) {
      throw new StartFailure(sourceKey() + Main.sentence(e), e);
    }
  }

  /** Fails the start if a path is mistyped. */
  private void requireSource() {
    var ingestion = settings.ingestion();
    var source = ingestion.source().orElse("");
    if (ingestion.sourceKey().filter(IngestionSettings.CSV_FILE_FOLDER::equals).isPresent()
        && !Files.isReadable(Path.of(source))) {
      throw new InvalidSetting(
          IngestionSettings.CSV_FILE_FOLDER,
          "is not a readable file or folder: " + Redaction.redact(source));
    }
  }

  /** Returns the setting that names the source, as the start of a line. */
  private String sourceKey() {
    return settings.ingestion().sourceKey().map(key -> key + ": ").orElse("");
  }

  /**
   * Requests a load and returns its report.
   *
   * @param request in the notation of {@link Addresses#LOAD}
   */
  static Future<JsonObject> load(Vertx vertx, JsonObject request) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            Addresses.LOAD,
            request,
            new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(LOAD_SECONDS)))
        .map(reply -> reply.body());
  }

  private void listen(Vertx vertx, HttpSettings http) {
    var verticles = new ConcurrentLinkedQueue<HttpVerticle>();
    var sharing = HttpVerticle.sharing(http);
    try {
      deploy(
          vertx,
          () -> {
            var verticle = sharing.get();
            verticles.add(verticle);
            return verticle;
          },
          CORES);
      port = verticles.element().port();
    } catch (StartFailure e) {
      throw e.getCause() instanceof BindException ? portFailure(http.port(), e) : e;
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
  public void close() {
    close(failure -> LOG.error("A component did not stop cleanly", failure));
  }

  private void close(Consumer<Exception> onFailure) {
    // The interrupt that requested this stop must not cut it short.
    Thread.interrupted();
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        onFailure.accept(e);
      }
    }
  }
}
