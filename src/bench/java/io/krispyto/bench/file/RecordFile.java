package io.krispyto.bench.file;

import io.krispyto.bench.process.BenchDatabase;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.stream.IntStream;

/**
 * The same generated records as two CSV files.
 *
 * @param named file with the names of currencies, as in typical sources
 * @param numbered file with their ids instead and without a header, for {@code \copy}
 * @param currencies number of currencies
 */
public record RecordFile(Path named, Path numbered, int currencies) {
  /** Days of each currency. */
  public static final int DAYS = 1000;

  static final LocalDate FIRST_DAY = BenchDatabase.LAST_DAY.minusDays(DAYS - 1L);
  private static final String HEADER = "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap";
  private static final int LINE_LENGTH = 200;

  /** The order of rows. */
  public enum Order {
    CURRENCIES,
    DAYS
  }

  /** Finds the files in {@code target/bench}, or writes them there. */
  public static RecordFile of(int currencies, Order order) {
    var name = "records-%d-by-%s".formatted(rows(currencies), order.name().toLowerCase());
    var file =
        new RecordFile(
            folder().resolve(name + ".csv"), folder().resolve(name + "-numbered.csv"), currencies);
    if (!Files.exists(file.named) || !Files.exists(file.numbered)) {
      write(file.named, file.numbered, 1, currencies, order);
    }
    return file;
  }

  /** Finds a folder with named files in {@code target/bench}, or writes it. */
  public static Path folder(int files, int currenciesEach) {
    var folder = folder().resolve("records-%d-x-%d".formatted(files, rows(currenciesEach)));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var i = 0; i < files; i++) {
      var file = folder.resolve("%03d.csv".formatted(i + 1));
      if (!Files.exists(file)) {
        var first = i * currenciesEach + 1;
        write(file, null, first, first + currenciesEach - 1, Order.CURRENCIES);
      }
    }
    return folder;
  }

  private static Path folder() {
    try {
      return Files.createDirectories(Path.of("target", "bench")).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static long rows(int currencies) {
    return (long) currencies * DAYS;
  }

  public long rows() {
    return rows(currencies);
  }

  /** The currencies of the numbered file: id, name, symbol. */
  public String currenciesSql() {
    return currenciesSql(currencies);
  }

  /** The currencies with these numbers, from 1: id, name, symbol. */
  public static String currenciesSql(int currencies) {
    return "select n, 'Loaded ' || n, 'L' || n from generate_series(1, %d) as n"
        .formatted(currencies);
  }

  /** Deletes the file of ten million rows. */
  public void delete() {
    try {
      Files.deleteIfExists(named);
      Files.deleteIfExists(numbered);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes to a temporary name first, since the run may be killed. */
  private static void write(Path named, Path numbered, int first, int last, Order order) {
    var names = named.resolveSibling(named.getFileName() + ".part");
    var numbers = named.resolveSibling(named.getFileName() + "-numbered.part");
    try {
      try (var lines =
          new Lines(Files.newBufferedWriter(names), Files.newBufferedWriter(numbers))) {
        lines.write(first, last, order);
      }
      if (numbered == null) {
        Files.delete(numbers);
      } else {
        Files.move(numbers, numbered, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(names, named, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes both files row by row. */
  private record Lines(BufferedWriter named, BufferedWriter numbered) implements AutoCloseable {

    void write(int first, int last, Order order) throws IOException {
      named.write(HEADER);
      named.newLine();
      var line = new StringBuilder(LINE_LENGTH);
      if (order == Order.CURRENCIES) {
        for (var currency = first; currency <= last; currency++) {
          var walk = new Walk(currency);
          for (var day = 0; day < DAYS; day++) {
            write(walk, FIRST_DAY.plusDays(day), line);
          }
        }
      } else {
        var walks = IntStream.rangeClosed(first, last).mapToObj(Walk::new).toList();
        for (var day = 0; day < DAYS; day++) {
          for (var walk : walks) {
            write(walk, FIRST_DAY.plusDays(day), line);
          }
        }
      }
    }

    private void write(Walk walk, LocalDate date, StringBuilder line) throws IOException {
      walk.step();
      line.setLength(0);
      walk.writeNames(line);
      var names = line.length();
      walk.writeValues(line, date);
      named.append(line);
      named.newLine();
      numbered.append(String.valueOf(walk.currency())).append(line, names, line.length());
      numbered.newLine();
    }

    @Override
    public void close() throws IOException {
      try (numbered) {
        named.close();
      }
    }
  }
}
