package io.krispyto.cluster;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;

/** The read side in a process of its own, in a cluster. */
final class ReadSide {
  private ReadSide() {}

  /** Arguments: the ports of the {@link Cluster}, of which ours is the second; the settings. */
  public static void main(String[] arguments) throws Exception {
    var cluster = new Cluster(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    var options = new DeploymentOptions().setInstances(2).setConfig(new JsonObject(arguments[2]));
    cluster
        .join(cluster.second())
        .compose(vertx -> vertx.deployVerticle("io.krispyto.query.QueryVerticle", options))
        .await();
    System.out.println("ready");
  }
}
