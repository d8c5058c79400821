package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A DNS server that returns an address with a TTL of five minutes, and then another address. */
class NameResolutionIT {
  private static final int TIME_TO_LIVE_SECONDS = 300;
  private static final int HEADER_BYTES = 12;
  private static final int TYPE_AND_CLASS_BYTES = 4;

  private volatile byte[] address = {127, 0, 0, 1};

  @Test
  void aNameIsResolvedForEachConnection() throws Exception {
    try (var dns = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var server = new Thread(() -> respond(dns), "dns");
      server.setDaemon(true);
      server.start();
      var options = NameResolution.vertxOptions();
      options.getAddressResolverOptions().addServer("127.0.0.1:" + dns.getLocalPort());
      var vertx = Vertx.vertx(options);
      try {
        assertThat(resolve(vertx)).isEqualTo("127.0.0.1");
        address = new byte[] {127, 0, 0, 2};
        assertThat(resolve(vertx)).isEqualTo("127.0.0.2");
      } finally {
        vertx.close().await(10, TimeUnit.SECONDS);
      }
    }
  }

  private static String resolve(Vertx vertx) throws Exception {
    return ((VertxInternal) vertx)
        .nameResolver()
        .resolve("primary.db.example.")
        .await(10, TimeUnit.SECONDS)
        .getHostAddress();
  }

  private void respond(DatagramSocket dns) {
    try {
      while (true) {
        var query = new DatagramPacket(new byte[512], 512);
        dns.receive(query);
        var bytes = response(Arrays.copyOf(query.getData(), query.getLength()));
        dns.send(new DatagramPacket(bytes, bytes.length, query.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  /** Echoes the DNS query, with an answer if it asks for an IPv4 address. */
  private byte[] response(byte[] query) {
    var end = HEADER_BYTES;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    end += 1 + TYPE_AND_CLASS_BYTES;
    var isIpv4 = query[end - 3] == 1;
    var response = ByteBuffer.allocate(512);
    response.put(query, 0, 2).putShort((short) 0x8180).putShort((short) 1);
    response.putShort((short) (isIpv4 ? 1 : 0)).putInt(0);
    response.put(query, HEADER_BYTES, end - HEADER_BYTES);
    if (isIpv4) {
      // A pointer to the name in the query, then: A, IN, time to live, address.
      response.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1);
      response.putInt(TIME_TO_LIVE_SECONDS).putShort((short) 4).put(address);
    }
    return Arrays.copyOf(response.array(), response.position());
  }
}
