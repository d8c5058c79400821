package io.krispyto.http.wire.connection;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;

/**
 * The key of per-client limits: the IPv4 address, or the first 64 bits of the IPv6 address. One
 * IPv6 subscriber has at least a /64 (RFC 6177), so a limit per full address would not limit it.
 */
public final class ClientNetwork {
  private static final int IPV6_BYTES = 16;
  private static final int NETWORK_BYTES = 8;

  private ClientNetwork() {}

  public static String of(HttpServerRequest request) {
    return of(request.remoteAddress().hostAddress());
  }

  /** Returns the text itself if it is not an IP address, as with a domain socket. */
  public static String of(String address) {
    var bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes == null || bytes.length < IPV6_BYTES
        ? String.valueOf(address)
        : HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES) + "/64";
  }
}
