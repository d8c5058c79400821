package io.krispyto.config;

/**
 * How many may listen for changes at once.
 *
 * @param clients {@code EVENT_CLIENTS}, in this process, 12,000; fewer where it may not have as
 *     many files open
 * @param clientsPerAddress {@code EVENT_CLIENTS_PER_ADDRESS}, from one remote address, 10,000
 */
public record EventSettings(int clients, int clientsPerAddress) {
  public static final EventSettings DEFAULT = new EventSettings(12_000, 10_000);
}
