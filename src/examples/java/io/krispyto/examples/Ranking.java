package io.krispyto.examples;

import io.krispyto.bus.KrispytoClient;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An application that embeds the read side of Krispyto in its own Vert.x, without HTTP, on a
 * database whose tables {@code migrate} has created. It prints the largest currencies of the latest
 * day.
 */
public final class Ranking {
  private static final int PLACES = 5;

  private Ranking() {}

  /**
   * Reads the database settings from the environment: {@code DB_ENDPOINT}, {@code DB_PASSWORD} …
   */
  public static void main(String[] arguments) throws Exception {
    var settings = new JsonObject();
    System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("DB_"))
        .forEach(variable -> settings.put(variable.getKey(), variable.getValue()));
    var vertx = Vertx.vertx();
    try {
      System.out.println(largest(vertx, settings).await(1, TimeUnit.MINUTES));
    } finally {
      vertx.close().await(1, TimeUnit.MINUTES);
    }
  }

  /** Deploys the read side and queries it. */
  static Future<String> largest(Vertx vertx, JsonObject settings) {
    var options = new DeploymentOptions().setConfig(settings).setInstances(2);
    return vertx
        .deployVerticle("io.krispyto.query.QueryVerticle", options)
        .compose(deployed -> ask(KrispytoClient.of(vertx)));
  }

  private static Future<String> ask(KrispytoClient krispyto) {
    return krispyto
        .dashboard(
            KrispytoClient.ALL, KrispytoClient.LATEST, OrderColumn.MARKET_CAP, OrderType.DESC)
        // Reads the response whether or not it is chunked.
        .compose(answer -> krispyto.bytes(answer, 10_000_000))
        .map(Ranking::table);
  }

  /** Without records, there are no bytes. */
  private static String table(Buffer page) {
    var rows = page.length() == 0 ? new JsonArray() : page.toJsonArray();
    return IntStream.range(0, Math.min(PLACES, rows.size()))
        .mapToObj(
            place ->
                "%d. %s: %.2f"
                    .formatted(
                        place + 1,
                        rows.getJsonObject(place).getString("crypto"),
                        rows.getJsonObject(place).getDouble("price")))
        .collect(Collectors.joining("\n"));
  }
}
