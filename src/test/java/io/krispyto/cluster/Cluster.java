package io.krispyto.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/** A cluster of processes on this machine, which find each other by their ports. */
record Cluster(List<Integer> ports) {
  private static final String LOOPBACK = "127.0.0.1";

  /** A cluster of this many processes, on free ports. */
  static Cluster of(int size) {
    return new Cluster(IntStream.range(0, size).mapToObj(i -> freePort()).toList());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Joins the cluster on one of its ports. */
  Future<Vertx> join(int port) {
    return Vertx.builder()
        .withClusterManager(manager(port))
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(LOOPBACK)))
        .buildClustered();
  }

  private ClusterManager manager(int port) {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName("krispyto-" + ports.get(0));
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "5");
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    var network = config.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    var members = network.getJoin().getTcpIpConfig();
    members.setEnabled(true).setConnectionTimeoutSeconds(1);
    ports.forEach(each -> members.addMember(LOOPBACK + ":" + each));
    return new HazelcastClusterManager(config);
  }
}
