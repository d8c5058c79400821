package io.krispyto.config;

/**
 * Limits on clients that listen for changes.
 *
 * @param clients {@code EVENT_CLIENTS}, maximum in this process; default 12,000, or fewer if the
 *     limit on open files is lower
 * @param clientsPerAddress {@code EVENT_CLIENTS_PER_ADDRESS}, maximum from one remote address;
 *     default 10,000
 */
public record EventSettings(int clients, int clientsPerAddress) {
  public static final EventSettings DEFAULT = new EventSettings(12_000, 10_000);
}
