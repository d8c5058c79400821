package io.krispyto;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects log lines of all levels from part of the server during a test. */
public final class LogLines implements AutoCloseable {
  /**
   * One line.
   *
   * @param text the text, including the messages of exceptions
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
   * @param name name of a logger, including its children
   */
  public static LogLines of(String name) {
    return new LogLines(name, Level.TRACE);
  }

  /** Log lines of the whole process, including libraries, at or above a level. */
  public static LogLines ofAll(Level level) {
    return new LogLines(Logger.ROOT_LOGGER_NAME, level);
  }

  /** The lines of one level so far. */
  public List<String> of(Level level) {
    return lines.stream().filter(line -> line.level().equals(level)).map(Line::text).toList();
  }

  /** All lines so far. */
  public List<String> all() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
