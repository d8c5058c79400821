package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;

/** A database that is loaded into, emptied, and loaded into again. */
public final class LoadDatabase implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final String OWNER = "bench_owner";

  /** Of all records, whatever the ids and the order: that two loads have come to the same. */
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
   * Makes it, with the tables.
   *
   * @param byOwner whether the one who loads is its ordinary owner instead of a superuser, who may
   *     turn checks off
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

  /** Has the tables hold nothing, and nothing be left to write of what they held. */
  public void empty() {
    database.execute(
        "truncate record, currency, ingestion, ingestion_file, rejection, ingested_part restart identity");
    cluster.checkpoint();
  }

  /** The same, but for currencies; a query gives their ids, names and symbols. */
  public void emptyButFor(String currenciesSql) {
    empty();
    database.execute("insert into currency (id, name, symbol) " + currenciesSql);
    cluster.checkpoint();
  }

  /** Leaves it as it is some minutes after a load, when PostgreSQL has tidied up. */
  public void tidy() {
    database.execute("vacuum analyze record, currency");
    cluster.checkpoint();
  }

  /**
   * Makes sure that the records are there that every load is to bring.
   *
   * @throws RowFailure if there are more or fewer, or others than the first load brought
   */
  public void require(long records, int currencies) {
    requireCount("record", records);
    requireCount("currency", currencies);
    var found = database.text(FINGERPRINT);
    if (fingerprint != null && !fingerprint.equals(found)) {
      throw new RowFailure("two loads of the same records did not come to the same");
    }
    fingerprint = found;
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
