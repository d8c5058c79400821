package io.krispyto.ingestion.source.download;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Distinguishes public Internet addresses from all others: loopback, private networks, cloud
 * metadata services, multicast and reserved ranges. Follows IANA's special-purpose address
 * registries.
 */
public final class PublicAddress {
  private static final List<Subnet> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Special ranges in the global IPv6 space: Teredo and other protocols, documentation,
              // 6to4.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Subnet::parse)
          .toList();

  /** All other IPv6 addresses are reserved, link-local, site-local or multicast. */
  private static final Subnet GLOBAL_IPV6 = Subnet.parse("2000::/3");

  /** NAT64, which connects IPv6-only networks to IPv4. The last four bytes are the IPv4 address. */
  private static final Subnet NAT64 = Subnet.parse("64:ff9b::/96");

  private static final int IPV6_BYTES = 16;
  private static final int IPV4_BYTES = 4;

  private PublicAddress() {}

  public static boolean isPublic(InetAddress address) {
    if (address instanceof Inet6Address && NAT64.has(address)) {
      return isPublic(embedded(address));
    }
    var isGlobal = address instanceof Inet4Address || GLOBAL_IPV6.has(address);
    return isGlobal && SPECIAL.stream().noneMatch(subnet -> subnet.has(address));
  }

  private static InetAddress embedded(InetAddress address) {
    try {
      return InetAddress.getByAddress(
          Arrays.copyOfRange(address.getAddress(), IPV6_BYTES - IPV4_BYTES, IPV6_BYTES));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /**
   * A range of addresses with a common prefix. Netty's {@code IpSubnetFilterRule} wrongly considers
   * {@code fc00::1} part of {@code 2000::/3}.
   */
  private record Subnet(byte[] start, int bits) {
    static Subnet parse(String text) {
      var slash = text.indexOf('/');
      try {
        // A literal needs no DNS lookup.
        var start = InetAddress.getByName(text.substring(0, slash)).getAddress();
        return new Subnet(start, Integer.parseInt(text.substring(slash + 1)));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean has(InetAddress address) {
      var bytes = address.getAddress();
      if (bytes.length != start.length) {
        return false;
      }
      var length = bytes.length * Byte.SIZE;
      var difference = new BigInteger(1, bytes).xor(new BigInteger(1, start));
      return difference.bitLength() <= length - bits;
    }
  }
}
