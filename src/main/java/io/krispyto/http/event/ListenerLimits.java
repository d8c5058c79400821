package io.krispyto.http.event;

import com.sun.management.UnixOperatingSystemMXBean;
import io.krispyto.config.EventSettings;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the event clients of this process, per address and in total. They therefore cannot exhaust
 * the memory and file descriptors that others need. Thread-safe.
 */
public final class ListenerLimits {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerLimits.class);

  /**
   * File descriptors that listeners leave free for other connections, the database's connections
   * and our own files. If the limit is less than twice this number, half of the limit is reserved.
   */
  private static final long RESERVE = 1000;

  private final EventSettings settings;
  private final long clients;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  public ListenerLimits(EventSettings settings) {
    this.settings = settings;
    clients = Math.min(settings.clients(), maxByOpenFiles(settings));
  }

  private static long maxByOpenFiles(EventSettings settings) {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return Long.MAX_VALUE;
    }
    var files = unix.getMaxFileDescriptorCount();
    var maxClients = files - Math.min(RESERVE, files / 2);
    if (maxClients < settings.clients()) {
      LOG.warn(
          "EVENT_CLIENTS is {}, but this process may open only {} files: at most {} clients can connect",
          settings.clients(),
          files,
          maxClients);
    }
    return maxClients;
  }

  /** The outcome of a request for a slot. */
  enum Slot {
    TAKEN,
    NONE_LEFT,
    NONE_FOR_ADDRESS
  }

  /** Takes a slot for a client address; the caller must release it. */
  synchronized Slot take(String address) {
    var before = taken.getOrDefault(address, 0);
    if (before >= settings.clientsPerAddress()) {
      return Slot.NONE_FOR_ADDRESS;
    }
    if (all >= clients) {
      return Slot.NONE_LEFT;
    }
    all++;
    taken.put(address, before + 1);
    return Slot.TAKEN;
  }

  synchronized void leave(String address) {
    all--;
    taken.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }
}
