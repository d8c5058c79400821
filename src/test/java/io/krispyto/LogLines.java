package io.krispyto;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a part of the server writes to the log, down to the finest level, while a test runs. */
public final class LogLines implements AutoCloseable {
  /**
   * One line.
   *
   * @param text with the messages of whatever was thrown
   */
  public record Line(Level level, String text) {}

  private final Logger logger;
  private final Level before;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          var thrown = new StringBuilder();
          for (var t = event.getThrowableProxy(); t != null; t = t.getCause()) {
            thrown.append(' ').append(t.getMessage());
          }
          lines.add(new Line(event.getLevel(), event.getFormattedMessage() + thrown));
        }
      };

  private LogLines(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    logger.setLevel(level);
    appender.start();
    logger.addAppender(appender);
  }

  /**
   * @param name of a logger, which includes those below it
   */
  public static LogLines of(String name) {
    return new LogLines(name, Level.TRACE);
  }

  /** Log lines of this whole process, libraries included, at or above a level. */
  public static LogLines ofAll(Level level) {
    return new LogLines(Logger.ROOT_LOGGER_NAME, level);
  }

  /** Those of one level so far. */
  public List<String> of(Level level) {
    return lines.stream().filter(line -> line.level().equals(level)).map(Line::text).toList();
  }

  /** All so far. */
  public List<String> all() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
