package io.krispyto.http.wire.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientNetworkTest {
  @Test
  void anIpv4ClientIsItsAddress() {
    assertThat(ClientNetwork.of("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(ClientNetwork.of("192.0.2.2")).isNotEqualTo(ClientNetwork.of("192.0.2.1"));
  }

  @Test
  void anIpv6ClientIsItsNetwork() {
    var network = ClientNetwork.of("2001:db8:1:2:0:0:0:1");
    assertThat(ClientNetwork.of("2001:db8:1:2:ffff:ffff:ffff:ffff")).isEqualTo(network);
    assertThat(ClientNetwork.of("2001:db8:1:2::9%eth0")).isEqualTo(network);
    assertThat(ClientNetwork.of("2001:db8:1:3:0:0:0:1")).isNotEqualTo(network);
  }

  @Test
  void aClientWithoutIpAddressKeepsItsName() {
    assertThat(ClientNetwork.of("/run/krispyto.sock")).isEqualTo("/run/krispyto.sock");
  }
}
