package io.krispyto.ingestion;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Points at which a load can be interrupted, identified by the running statement. */
enum LoadPhase {
  /** Copying new currencies directly into the records. */
  STRAIGHT("copy record (%", false),
  /** Copying records that may exist into the temporary table. */
  STAGED("copy loading_row%", true),
  /** Merging the temporary table into the records. */
  MERGE("update record k%", true);

  private static final int CURRENCIES = 100;
  private static final int DAYS = 1000;

  private static final String OLD_RECORDS =
      """
      insert into currency (name, symbol)
        select 'Big ' || n, 'BIG' from generate_series(0, 99) as n;
      insert into record (currency_id, date, high, low, open, close, volume, marketcap)
        select id, timestamp '2021-01-01 23:59:59' + day * interval '1 day', 3, 1, 1.5, 1, 10, 100
          from currency, generate_series(0, 999) as day
      """;

  private final String statement;
  private final boolean overOld;

  LoadPhase(String statement, boolean overOld) {
    this.statement = statement;
    this.overOld = overOld;
  }

  /** Prepares empty tables so that the file reaches this phase. */
  void prepare(DatabaseSettings database) {
    if (overOld) {
      TestDatabase.execute(database, OLD_RECORDS);
    }
  }

  /** The number of the file's records and their closes before the load. */
  String before() {
    return overOld ? CURRENCIES * DAYS + "|1" : "0";
  }

  /** The same after the load. */
  static String after() {
    return CURRENCIES * DAYS + "|2.5";
  }

  /** The values of {@link #before()} and {@link #after()}. */
  static String now(DatabaseSettings database) {
    return TestDatabase.query(
        database,
        """
        select concat_ws('|', count(*), string_agg(distinct close::text, ','))
          from record r join currency c on c.id = r.currency_id
          where name like 'Big%'
        """);
  }

  static Path write(Path file) throws IOException {
    var csv = new StringBuilder(Csv.HEADER);
    for (var currency = 0; currency < CURRENCIES; currency++) {
      for (var day = 0; day < DAYS; day++) {
        csv.append(Csv.row("Big " + currency, "BIG", day, 2.5));
      }
    }
    return Files.writeString(file, csv);
  }

  /** Waits until a load reaches this phase in its second file. */
  void awaitInSecondFile(DatabaseSettings database) {
    awaitStatement(database, "exists (select from ingestion_file)");
  }

  /** Waits until a load reaches this phase. */
  void await(DatabaseSettings database) {
    awaitStatement(database, "true");
  }

  /** Waits until a load reaches this phase and waits for a lock. */
  void awaitBlocked(DatabaseSettings database) {
    awaitStatement(database, "wait_event_type = 'Lock'");
  }

  private void awaitStatement(DatabaseSettings database, String condition) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                TestDatabase.query(
                        database,
                        "select 1 from pg_stat_activity where datname = current_database()"
                            + " and query like '"
                            + statement
                            + "' and "
                            + condition)
                    != null);
  }
}
