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
 * Ends the process when it has run out of memory. It would otherwise live on with whatever thread
 * the error has hit left in the middle of something: a port that nobody listens on, a lock that
 * nobody returns. Whoever started it starts it again.
 *
 * <p>Not with {@code -XX:+ExitOnOutOfMemoryError} alone, which has to be given by whoever starts
 * the process, and cannot be set later. Netty and Vert.x catch what their handlers throw and log
 * it, and futures carry it to some place that logs it, so that the log is where nearly all of it
 * passes.
 */
final class FatalErrors {
  /** That of the JVM's own option. */
  static final int STATUS = 3;

  private static final int MAX_CAUSES = 20;

  /** Made beforehand: there may be no memory left for it. */
  private static final byte[] LINE =
      ("Out of memory; the server ends. Give it a larger heap (-Xmx), or smaller caches"
              + " (EDGE_CACHE_BYTES, PAGE_CACHE_BYTES).\n")
          .getBytes(StandardCharsets.UTF_8);

  private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  private FatalErrors() {}

  /** Has this process ended by a fatal error, wherever it is thrown. */
  static void endProcess() {
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> report(error));
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      logging.addTurboFilter(new Watch());
    }
  }

  /** Takes what nobody has caught. */
  static void report(Throwable error) {
    endIfFatal(error);
    LoggerFactory.getLogger(FatalErrors.class).error("Unhandled exception", error);
  }

  private static void endIfFatal(Throwable error) {
    var cause = error;
    for (var i = 0; cause != null && i < MAX_CAUSES; i++) {
      // A stack overflow too is an error of the virtual machine, but harms only what overflowed.
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
      // Nobody reads it.
    } finally {
      // Shutdown hooks need memory, and would wait for threads that are no more.
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
      // The last parameter may be one, which then is logged with its stack trace.
      if (parameters != null
          && parameters.length > 0
          && parameters[parameters.length - 1] instanceof Throwable last) {
        endIfFatal(last);
      }
      return FilterReply.NEUTRAL;
    }
  }
}
