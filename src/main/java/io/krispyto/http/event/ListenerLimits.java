package io.krispyto.http.event;

import com.sun.management.UnixOperatingSystemMXBean;
import io.krispyto.config.EventSettings;
import io.krispyto.http.wire.connection.AddressSlots;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the event clients of this process, per address and in total. They therefore cannot exhaust
 * the memory and file descriptors that others need.
 */
public final class ListenerLimits {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerLimits.class);

  /**
   * File descriptors that listeners leave free for other connections, the database's connections
   * and our own files. If the limit is less than twice this number, half of the limit is reserved.
   */
  private static final long RESERVE = 1000;

  private ListenerLimits() {}

  /** Creates the slots of the event clients. */
  public static AddressSlots of(EventSettings settings) {
    return new AddressSlots(
        Math.min(settings.clients(), maxByOpenFiles(settings)), settings.clientsPerAddress());
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
}
