package io.krispyto.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The host and port of a PostgreSQL server.
 *
 * @param host name or address; an IPv6 address has no brackets
 */
public record Endpoint(String host, int port) {
  private static final String SETTING = "DB_ENDPOINT";
  private static final int MAX_PORT = 65535;
  private static final int MAX_ENDPOINTS = 8;

  /** Not parsed as a URI, since container names may contain an underscore. */
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:\\[(?<address>[0-9A-Fa-f:.]+)]|(?<name>[A-Za-z0-9._-]+))(?::(?<port>[0-9]{1,5}))?");

  /**
   * Parses endpoints separated by commas.
   *
   * @throws IllegalArgumentException if a part is not {@code host} or {@code host:port}
   * @throws InvalidSetting if the parts are valid, but the list is not
   */
  static List<Endpoint> parseAll(String text) {
    var endpoints = new ArrayList<Endpoint>();
    var seen = new HashSet<String>();
    for (var part : text.split(",", -1)) {
      if (part.isBlank()) {
        throw new InvalidSetting(SETTING, "has an empty entry between commas");
      }
      var endpoint = parse(part.strip());
      if (!seen.add(endpoint.toString().toLowerCase(Locale.ROOT))) {
        throw new InvalidSetting(SETTING, "names " + endpoint + " twice");
      }
      endpoints.add(endpoint);
    }
    if (endpoints.size() > MAX_ENDPOINTS) {
      throw new InvalidSetting(SETTING, "names more than " + MAX_ENDPOINTS + " hosts");
    }
    return List.copyOf(endpoints);
  }

  private static Endpoint parse(String text) {
    var parts = SYNTAX.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException();
    }
    var host = parts.group("address") == null ? parts.group("name") : parts.group("address");
    var port =
        parts.group("port") == null
            ? DatabaseSettings.DEFAULT_PORT
            : Integer.parseInt(parts.group("port"));
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException();
    }
    return new Endpoint(host, port);
  }

  /** The endpoint as the setting spells it. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
