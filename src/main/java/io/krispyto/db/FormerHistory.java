package io.krispyto.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.flywaydb.core.api.MigrationInfo;

/**
 * The migration history under the name that earlier releases used, Flyway's default. A table of
 * that name may also belong to an application, or contain the migrations of both.
 *
 * <p>All changes happen in the caller's transaction, so a killed process leaves the history
 * unchanged.
 */
final class FormerHistory {
  private static final String NAME = "flyway_schema_history";

  private final Connection connection;
  private final String schema;

  FormerHistory(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** An applied migration as Flyway recorded it. */
  private record Made(int rank, String version, String type, String script, Integer checksum) {
    /**
     * Whether Flyway added the entry itself: it started with existing tables, or created a schema.
     */
    boolean isMark() {
      return version == null || "0".equals(version);
    }
  }

  /**
   * Renames our history, unless one with the new name exists. If it also contains an application's
   * migrations, only ours move to a new table. Theirs must stay where their Flyway looks for them,
   * and ours would fail its validation.
   *
   * @param ours returns our migrations with their checksums; called only if needed
   */
  void takeOver(Supplier<MigrationInfo[]> ours) throws SQLException {
    if (isThere("krispyto_schema_history") || !isThere(NAME)) {
      return;
    }
    // Another program's Flyway may be using the table.
    execute("set local lock_timeout = '20s'");
    execute("lock table %1$s.flyway_schema_history in access exclusive mode");
    var made = made();
    var ranks = ourRanks(made, ours.get());
    if (ranks.isEmpty()) {
      return;
    }
    var theirs = made.stream().anyMatch(row -> !row.isMark() && !ranks.contains(row.rank));
    if (theirs) {
      move(ranks);
    } else {
      rename();
    }
  }

  private boolean isThere(String table) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select to_regclass(format('%I.%I', ?::text, ?::text)) is not null")) {
      statement.setString(1, schema);
      statement.setString(2, table);
      try (var found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  private List<Made> made() throws SQLException {
    var all = new ArrayList<Made>();
    var sql =
        quoted(
            """
            select installed_rank, version, type, script, checksum
              from %1$s.flyway_schema_history order by installed_rank
            """);
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(
            new Made(
                rows.getInt(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, Integer.class)));
      }
    }
    return all;
  }

  /** The ranks of our migrations: those with the same version, script and checksum. */
  private static List<Integer> ourRanks(List<Made> made, MigrationInfo[] ours) {
    var byVersion = new HashMap<String, MigrationInfo>();
    for (var migration : ours) {
      byVersion.put(String.valueOf(migration.getVersion()), migration);
    }
    return made.stream()
        .filter(row -> "SQL".equals(row.type))
        .filter(
            row -> {
              var migration = byVersion.get(row.version);
              return migration != null
                  && migration.getScript().equals(row.script)
                  && migration.getChecksum().equals(row.checksum);
            })
        .map(Made::rank)
        .toList();
  }

  /**
   * Renames the table and everything named after it, because an application's Flyway would need the
   * names of its indexes.
   */
  private void rename() throws SQLException {
    execute(
        """
        do $do$
        declare
          named record;
        begin
          for named in
            select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
              where i.indrelid = $name$%1$s.flyway_schema_history$name$::regclass
                and c.relname like 'flyway_schema_history%%'
          loop
            execute format('alter index %%s.%%I rename to %%I', $name$%1$s$name$, named.relname,
              replace(named.relname, 'flyway_schema_history', 'krispyto_schema_history'));
          end loop;
        end $do$
        """);
    execute("alter table %1$s.flyway_schema_history rename to krispyto_schema_history");
  }

  private void move(List<Integer> ranks) throws SQLException {
    execute(
        """
        create table %1$s.krispyto_schema_history
          (like %1$s.flyway_schema_history including defaults including constraints including indexes)
        """);
    var sql =
        quoted(
            """
            with moved as (
              delete from %1$s.flyway_schema_history where installed_rank = any(?) returning *
            )
            insert into %1$s.krispyto_schema_history select * from moved
            """);
    try (var statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("integer", ranks.toArray()));
      statement.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(quoted(sql));
    }
  }

  private String quoted(String sql) throws SQLException {
    return String.format(Locale.ROOT, sql, Schema.quoted(connection, schema));
  }
}
