package io.krispyto.bench;

import io.krispyto.bench.file.RecordFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings, {@code -Dbench.…}. An empty value means the default.
 *
 * @param rows {@code bench.rows}: names separated by commas; default all but the longest
 * @param warmRounds {@code bench.warmrounds}: warm-up rounds, in which the JVMs compile hot code;
 *     default 3
 * @param rounds {@code bench.rounds}: measured rounds; default 5
 * @param counted {@code bench.seconds}: measured time of each candidate in each round; default 5
 * @param warmUp {@code bench.warmup}: warm-up time of each candidate in each round; default 2
 * @param connections {@code bench.connections}: connections of a load at the maximum rate; default
 *     64
 * @param threads {@code bench.threads}: threads of the load generator; default one per core
 * @param rate {@code bench.rate}: requests per second of latency measurements; default 10000
 * @param currencies {@code bench.currencies}: currencies in the database; default 23
 * @param days {@code bench.days}: days in the database; default 400
 * @param ingestRows {@code bench.ingestrows}: rows of the files to load, a thousand for each
 *     currency; default 1000000
 * @param limit {@code bench.minutes}: maximum duration of the benchmark; default 180
 * @param command the command line without defaults
 */
public record BenchmarkSettings(
    Set<String> rows,
    int warmRounds,
    int rounds,
    Duration counted,
    Duration warmUp,
    int connections,
    int threads,
    double rate,
    int currencies,
    int days,
    int ingestRows,
    Duration limit,
    String command) {

  private static final String PREFIX = "bench.";
  private static final String COMMAND = "./mvnw -q verify -Pbench -DskipTests";
  private static final int MIN_DAYS = 31;

  static BenchmarkSettings from(Properties properties) {
    var values = new Values(properties);
    return new BenchmarkSettings(
        values.names("rows"),
        (int) values.number("warmrounds", 3, 0),
        (int) values.number("rounds", 5, 1),
        seconds(values.number("seconds", 5, 0.1)),
        seconds(values.number("warmup", 2, 0)),
        (int) values.number("connections", 64, 1),
        (int) values.number("threads", Runtime.getRuntime().availableProcessors(), 1),
        values.number("rate", 10_000, 1),
        (int) values.number("currencies", 23, 1),
        (int) values.number("days", 400, MIN_DAYS),
        (int) values.number("ingestrows", 1_000_000, RecordFile.DAYS),
        Duration.ofMinutes((long) values.number("minutes", 180, 1)),
        values.command());
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** The number of currencies in the files to load. */
  public int ingestCurrencies() {
    return ingestRows / RecordFile.DAYS;
  }

  /** Whether to measure a row. */
  boolean has(BenchmarkRow row) {
    return rows.isEmpty() ? row.isByDefault() : rows.contains(row.name());
  }

  private static final class Values {
    private final Properties properties;
    private final List<String> given = new ArrayList<>();

    private Values(Properties properties) {
      this.properties = properties;
    }

    private String text(String name) {
      var text = properties.getProperty(PREFIX + name, "").strip();
      if (!text.isEmpty()) {
        given.add("-D" + PREFIX + name + "=" + text);
      }
      return text;
    }

    private Set<String> names(String name) {
      return text(name).transform(List::of).stream()
          .flatMap(text -> List.of(text.split(",")).stream())
          .map(String::strip)
          .filter(row -> !row.isEmpty())
          .collect(Collectors.toSet());
    }

    private double number(String name, double defaultValue, double least) {
      var text = text(name);
      try {
        var number = text.isEmpty() ? defaultValue : Double.parseDouble(text);
        if (number >= least) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Handled below.
      }
      throw new IllegalArgumentException(
          PREFIX + name + " is " + text + ", but must be a number of at least " + least);
    }

    private String command() {
      return given.isEmpty() ? COMMAND : COMMAND + " " + String.join(" ", given);
    }
  }
}
