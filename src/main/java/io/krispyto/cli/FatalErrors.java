package io.krispyto.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process when it runs out of memory. Otherwise it would live on in an undefined state,
 * for example with its port closed or a lock never released. A supervisor can then restart it.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError} cannot be set once the JVM runs, and not every deployment
 * sets it. Netty, Vert.x and futures catch errors and log them, so this class watches the log.
 */
final class FatalErrors {
  /** The status that the JVM's own option uses. */
  static final int STATUS = 3;

  private static final int MAX_CAUSES = 20;

  /** Allocated in advance, since there may be no memory left. */
  private static final byte[] LINE =
      ("Out of memory; the server exits. Increase the heap (-Xmx) or reduce the caches"
              + " (EDGE_CACHE_BYTES, PAGE_CACHE_BYTES).\n")
          .getBytes(StandardCharsets.UTF_8);

  private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  private FatalErrors() {}

  /** Makes any fatal error end this process, wherever it is thrown. */
  static void endProcess() {
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> report(error));
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      logging.addTurboFilter(new Watch());
    }
  }

  /** Handles uncaught exceptions. */
  static void report(Throwable error) {
    endIfFatal(error);
    LoggerFactory.getLogger(FatalErrors.class).error("Unhandled exception", error);
  }

  private static void endIfFatal(Throwable error) {
    var cause = error;
    for (var i = 0; cause != null && i < MAX_CAUSES; i++) {
      // A stack overflow is a VirtualMachineError too, but it affects only one call.
      if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
        end();
      }
      cause = cause.getCause();
    }
  }

  private static void end() {
    try {
      STANDARD_ERROR.write(LINE);
    } catch (IOException e) {
      // Nobody reads standard error.
    } finally {
      // Shutdown hooks need memory, and could wait for threads that have died.
      Runtime.getRuntime().halt(STATUS);
    }
  }

  /** Sees everything that is logged, at any level. */
  private static final class Watch extends TurboFilter {
    @Override
    public FilterReply decide(
        Marker marker,
        Logger logger,
        Level level,
        String format,
        Object[] parameters,
        Throwable error) {
      endIfFatal(error);
      // Logback logs a last parameter that is a Throwable with its stack trace.
      if (parameters != null
          && parameters.length > 0
          && parameters[parameters.length - 1] instanceof Throwable last) {
        endIfFatal(last);
      }
      return FilterReply.NEUTRAL;
    }
  }
}
