package io.krispyto.bench;

import io.krispyto.bench.file.RecordFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be chosen, with {@code -Dbench.…}; an empty value means the default.
 *
 * @param rows {@code bench.rows}, all but the longest: names separated by commas
 * @param warmRounds {@code bench.warmrounds}, 3: how many go before those that count, in which the
 *     JVMs compile what is hot
 * @param rounds {@code bench.rounds}, 5: how many are counted
 * @param counted {@code bench.seconds}, 5: how long each contestant is counted in each round
 * @param warmUp {@code bench.warmup}, 2: seconds before that in each round
 * @param connections {@code bench.connections}, 64: of a load that goes as fast as it can
 * @param threads {@code bench.threads}, one per core: of the load generator
 * @param rate {@code bench.rate}, 10000: requests per second where latency is measured
 * @param currencies {@code bench.currencies}, 23: in the database
 * @param days {@code bench.days}, 400: in the database
 * @param ingestRows {@code bench.ingestrows}, 1000000: of the files that are loaded, a thousand of
 *     each currency
 * @param limit {@code bench.minutes}, 180: the whole is broken off after that
 * @param command what was typed, less what is the default
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

  /** How many currencies the files have that are loaded. */
  public int ingestCurrencies() {
    return ingestRows / RecordFile.DAYS;
  }

  /** Whether a row was asked for. */
  boolean has(Row row) {
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

    private double number(String name, double byDefault, double least) {
      var text = text(name);
      try {
        var number = text.isEmpty() ? byDefault : Double.parseDouble(text);
        if (number >= least) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw new IllegalArgumentException(
          PREFIX + name + " is " + text + ", and should be a number of at least " + least);
    }

    private String command() {
      return given.isEmpty() ? COMMAND : COMMAND + " " + String.join(" ", given);
    }
  }
}
