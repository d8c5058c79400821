package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.config.DatabaseSettings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;

/** The read side as a separate process in a cluster. */
final class ReadSide {
  private ReadSide() {}

  /** Arguments: our port, the settings, all ports of the {@link Cluster}. */
  public static void main(String[] arguments) throws Exception {
    var ports = Arrays.stream(arguments).skip(2).map(Integer::valueOf).toList();
    new Cluster(ports)
        .join(Integer.parseInt(arguments[0]))
        .compose(vertx -> deploy(vertx, new JsonObject(arguments[1])))
        .await();
    System.out.println("ready");
  }

  /** Deploys it like other applications. */
  static Future<String> deploy(Vertx vertx, JsonObject settings) {
    return vertx.deployVerticle(
        "io.krispyto.query.QueryVerticle",
        new DeploymentOptions().setInstances(2).setConfig(settings));
  }

  /** The settings of its database. */
  static JsonObject settings(DatabaseSettings database) {
    return new JsonObject()
        .put("DB_ENDPOINT", database.host() + ":" + database.port())
        .put("DB_NAME", database.name())
        .put("DB_SSL_MODE", "disable");
  }

  /** Starts it in another process, on a port of a cluster, and waits until it is ready. */
  static Process start(Cluster cluster, int port, DatabaseSettings database, Path folder)
      throws IOException {
    var output = Files.createTempFile(folder, "read-side", ".txt");
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ReadSide.class.getName(),
            String.valueOf(port),
            settings(database).encode());
    cluster.ports().forEach(each -> builder.command().add(String.valueOf(each)));
    var process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> Files.readAllLines(output).contains("ready") || !process.isAlive());
    assertThat(process.isAlive()).as("%s", Files.readString(output)).isTrue();
    return process;
  }
}
