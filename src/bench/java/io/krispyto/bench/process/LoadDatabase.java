package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;

/** A database for repeated loads. */
public final class LoadDatabase implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final String OWNER = "bench_owner";

  /** A hash of all records, independent of ids and order, to compare two loads. */
  private static final String FINGERPRINT =
      """
      select coalesce(sum(hash_record_extended(
          row (name, symbol, date, high, low, open, close, volume, marketcap), 0)), 0)
        from record join currency on currency.id = currency_id
      """;

  private final BenchDatabase cluster;
  private final Database database;
  private String fingerprint;

  private LoadDatabase(BenchDatabase cluster, Database database) {
    this.cluster = cluster;
    this.database = database;
  }

  /**
   * Creates the database and its tables.
   *
   * @param byOwner whether its owner loads, instead of a superuser, who may disable checks
   */
  public static LoadDatabase create(BenchDatabase cluster, String name, boolean byOwner) {
    var user = byOwner ? OWNER : SUPERUSER;
    if (byOwner && cluster.main().number(count("pg_roles where rolname = '" + user + "'")) == 0) {
      cluster.main().execute("create role " + user + " login");
    }
    cluster.main().execute("create database \"%s\" owner %s".formatted(name, user));
    var database = new Database(cluster.port(), name, user);
    database.migrate();
    return new LoadDatabase(cluster, database);
  }

  public Database database() {
    return database;
  }

  /** Empties the tables and writes a checkpoint. */
  public void empty() {
    database.execute(
        "truncate record, currency, ingestion, ingestion_file, rejection, ingested_part restart identity");
    cluster.checkpoint();
  }

  /** The same, but with currencies. A query yields their ids, names and symbols. */
  public void emptyButFor(String currenciesSql) {
    empty();
    database.execute("insert into currency (id, name, symbol) " + currenciesSql);
    cluster.checkpoint();
  }

  /** Vacuums and analyzes the tables, as autovacuum does after a load. */
  public void tidy() {
    database.execute("vacuum analyze record, currency");
    cluster.checkpoint();
  }

  /**
   * Checks that the load has created the expected records.
   *
   * @throws RowFailure if their number is wrong, or if they differ from those of the first load
   */
  public void require(long records, int currencies) {
    requireCounts(records, currencies);
    var found = database.text(FINGERPRINT);
    if (fingerprint != null && !fingerprint.equals(found)) {
      throw new RowFailure("two loads of the same records had different results");
    }
    fingerprint = found;
  }

  /** Checks that the load has created as many records as expected. */
  public void requireCounts(long records, int currencies) {
    requireCount("record", records);
    requireCount("currency", currencies);
  }

  private void requireCount(String table, long expected) {
    var found = database.number(count(table));
    if (found != expected) {
      throw new RowFailure(
          "there are %,d rows in %s instead of %,d".formatted(found, table, expected));
    }
  }

  private static String count(String from) {
    return "select count(*) from " + from;
  }

  @Override
  public void close() {
    cluster.main().execute("drop database \"%s\" with (force)".formatted(database.name()));
  }
}
