package io.krispyto.http;

import io.krispyto.config.EventSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * The clients that listen in this process, counted, so that nobody's connections take the memory
 * and the file descriptors of everybody else's. For any thread.
 */
final class EventSeats {
  private final EventSettings settings;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  EventSeats(EventSettings settings) {
    this.settings = settings;
  }

  /** What becomes of who wants one. */
  enum Seat {
    TAKEN,
    NONE_LEFT,
    NONE_FOR_ADDRESS
  }

  /** Takes a seat, which is to be left again, for a client of an address. */
  synchronized Seat take(String address) {
    var before = taken.getOrDefault(address, 0);
    if (before >= settings.clientsPerAddress()) {
      return Seat.NONE_FOR_ADDRESS;
    }
    if (all >= settings.clients()) {
      return Seat.NONE_LEFT;
    }
    all++;
    taken.put(address, before + 1);
    return Seat.TAKEN;
  }

  synchronized void leave(String address) {
    all--;
    taken.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }
}
