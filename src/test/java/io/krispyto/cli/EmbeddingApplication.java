package io.krispyto.cli;

import io.krispyto.bus.Addresses;
import io.krispyto.config.Settings;
import io.krispyto.http.HttpVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/**
 * An application that embeds the verticles under its own default locale and time zone. It loads a
 * file, sends requests and prints the responses.
 */
final class EmbeddingApplication {
  private static final int SECONDS = 60;

  private EmbeddingApplication() {}

  /** Arguments: the database's endpoint and name, the file, and the paths of the requests. */
  public static void main(String[] arguments) throws Exception {
    var database = new JsonObject().put("DB_ENDPOINT", arguments[0]).put("DB_NAME", arguments[1]);
    var vertx = Vertx.vertx();
    try {
      for (var verticle : new String[] {"query.QueryVerticle", "ingestion.IngestionVerticle"}) {
        vertx
            .deployVerticle("io.krispyto." + verticle, new DeploymentOptions().setConfig(database))
            .await(SECONDS, TimeUnit.SECONDS);
      }
      var http = new HttpVerticle(Settings.from(Map.of("HTTP_PORT", "0")).http());
      vertx.deployVerticle(http).await(SECONDS, TimeUnit.SECONDS);
      var report =
          vertx
              .eventBus()
              .<JsonObject>request(
                  Addresses.LOAD,
                  new JsonObject().put("source", arguments[2]),
                  new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(SECONDS)))
              .await(SECONDS, TimeUnit.SECONDS)
              .body();
      System.out.println(Reports.summary(report));
      for (var i = 3; i < arguments.length; i++) {
        var response = ServerProcess.get(http.port(), arguments[i]);
        System.out.println(response.statusCode() + " " + response.body().strip());
      }
      System.out.println(Locale.getDefault() + " " + TimeZone.getDefault().getID());
    } finally {
      vertx.close().await(SECONDS, TimeUnit.SECONDS);
    }
  }
}
