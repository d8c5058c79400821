package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DownloadSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.ingestion.report.IngestionJournal;
import io.krispyto.ingestion.source.download.DownloadLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A deployed ingestion verticle, used over the event bus. */
public final class Ingestion implements AutoCloseable {
  /** Allows downloads from the tests' servers, which have loopback addresses. */
  public static final IngestionSettings FROM_THIS_MACHINE =
      IngestionSettings.DEFAULT.with(new DownloadSettings(true, List.of()));

  public final Vertx vertx = Vertx.vertx();
  public final String deployment;

  public Ingestion(DatabaseSettings database) {
    this(new IngestionVerticle(database));
  }

  public Ingestion(DatabaseSettings database, URI drive, DownloadLimits limits) {
    this(new IngestionVerticle(database, FROM_THIS_MACHINE, drive, limits));
  }

  public Ingestion(
      DatabaseSettings database, DownloadSettings download, URI drive, DownloadLimits limits) {
    this(new IngestionVerticle(database, IngestionSettings.DEFAULT.with(download), drive, limits));
  }

  public Ingestion(DatabaseSettings database, IngestionSettings settings) {
    this(new IngestionVerticle(database, settings));
  }

  private Ingestion(IngestionVerticle verticle) {
    deployment = Blocking.await(vertx.deployVerticle(verticle));
  }

  public static Ingestion ofSample(DatabaseSettings database) {
    return ofSample(database, IngestionSettings.DEFAULT);
  }

  public static Ingestion ofSample(DatabaseSettings database, IngestionSettings settings) {
    return new Ingestion(new IngestionVerticle(database.forSample(), settings));
  }

  /** The id of an ingestion that is recorded but does nothing. */
  static long added(DatabaseSettings database) {
    try (var journal = new IngestionJournal(Jdbc.dataSource(database), 10)) {
      return journal.add("test", false).id();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Future<JsonObject> request(Object body) {
    return vertx
        .eventBus()
        .<JsonObject>request(Addresses.LOAD, body, new DeliveryOptions().setSendTimeout(60_000))
        .map(reply -> reply.body());
  }

  public JsonObject load(String source) {
    return Blocking.await(request(new JsonObject().put("source", source)));
  }

  public JsonObject load(Path source) {
    return load(source.toString());
  }

  /** Returns the problem of a failed request. */
  public JsonObject problem(Object body) {
    var failure = catchThrowableOfType(ReplyException.class, () -> Blocking.await(request(body)));
    return BusFailure.problem(failure);
  }

  /** Returns the reason why the source was rejected. */
  public String refusal(String source) {
    var problem = problem(new JsonObject().put("source", source));
    if (problem.getInteger("status") != 400) {
      throw new AssertionError(problem.encode());
    }
    return problem.getJsonArray("violations").getJsonObject(0).getString("reason");
  }

  public String refusal(Path source) {
    return refusal(source.toString());
  }

  @Override
  public void close() {
    Blocking.await(vertx.close());
  }
}
