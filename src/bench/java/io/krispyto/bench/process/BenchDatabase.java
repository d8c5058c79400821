package io.krispyto.bench.process;

import io.krispyto.config.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A durable PostgreSQL with generated records: one for each currency and day, with the same numbers
 * each time.
 */
public final class BenchDatabase implements AutoCloseable {
  /** The number of connections of the server, which is its default. */
  public static final int POOL_SIZE = DatabaseSettings.DEFAULT_POOL_SIZE;

  /** The latest day with records. */
  public static final LocalDate LAST_DAY = LocalDate.of(2022, 10, 9);

  /** The changes of a day need the records of this many days before. */
  private static final int DAYS_BEFORE = 30;

  private final EmbeddedPostgres postgres;
  private final Database main;
  private final ProcessHandle postmaster;
  private final Guard guard;
  private final int currencies;
  private final int days;

  private BenchDatabase(
      EmbeddedPostgres postgres, ProcessHandle postmaster, int currencies, int days) {
    this.postgres = postgres;
    this.main = new Database(postgres.getPort(), "postgres", "postgres");
    this.postmaster = postmaster;
    this.guard = Guard.of(postmaster.pid());
    this.currencies = currencies;
    this.days = days;
  }

  /** Starts and fills the database. */
  public static BenchDatabase start(int currencies, int days) {
    try {
      var folder = Files.createDirectories(Path.of("target", "bench")).toAbsolutePath();
      var data = Files.createTempDirectory(folder, "database-");
      var postgres =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(folder.resolve("postgresql").toFile())
              .setDataDirectory(data)
              .setLocaleConfig("locale", "C.UTF-8")
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .start();
      var database = new BenchDatabase(postgres, postmaster(data), currencies, days);
      database.main.migrate();
      database.fill(database.main);
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessHandle postmaster(Path data) throws IOException {
    var firstLine = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(firstLine)).orElseThrow();
  }

  /** Fills the tables of a database with only the generated records. */
  public void fill(Database database) {
    database.execute("truncate currency, record restart identity");
    database.execute(
        """
        insert into currency (name, symbol)
        select 'Currency ' || digits, 'C' || digits
        from generate_series(1, %d) as n
        cross join lateral (select lpad(n::text, greatest(2, length(n::text)), '0')) as padded (digits)
        """
            .formatted(currencies));
    database.execute(
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
        select id, day, price * 1.02, price * 0.97, price * 0.99, price,
          round((price * 1e6 * (1 + random()))::numeric, 2), round((price * 1.8e7)::numeric, 2)
        from (
          select id, day, round((1e5 / id * (0.5 + random()))::numeric, 8)::double precision as price
          from (select setseed(0.5)) as seeded
          cross join currency
          cross join generate_series('%s'::timestamp, '%s'::timestamp, '1 day') as day
          order by id, day
        ) as priced
        """
            .formatted(LAST_DAY.minusDays(days - 1L), LAST_DAY));
    database.execute("vacuum analyze");
    checkpoint();
  }

  /** Writes everything to disk, so that earlier work does not affect the measurement. */
  void checkpoint() {
    main.execute("checkpoint");
  }

  /** The database with the generated records, as its superuser. */
  public Database main() {
    return main;
  }

  /** The number of committed transactions that PostgreSQL has counted so far. */
  public long commits() {
    return main.number(
        "select xact_commit from pg_stat_database where datname = current_database()");
  }

  /** The days for which every change is known, latest first. */
  public List<LocalDate> days() {
    return IntStream.range(0, days - DAYS_BEFORE).mapToObj(LAST_DAY::minusDays).toList();
  }

  /** The symbols of the currencies. */
  public List<String> symbols() {
    return IntStream.rangeClosed(1, currencies).mapToObj("C%02d"::formatted).toList();
  }

  public int port() {
    return main.port();
  }

  /** The parent process. */
  public ProcessHandle handle() {
    return postmaster;
  }

  /** A description for the log. */
  public String description() {
    return "%s, fsync on, %,d currencies x %,d days".formatted(version(), currencies, days);
  }

  private String version() {
    return "PostgreSQL " + main.number("show server_version_num") / 10_000;
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      guard.dismiss();
    }
  }
}
