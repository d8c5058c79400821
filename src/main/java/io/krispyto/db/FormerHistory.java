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
 * The history of our migrations under the name that earlier releases gave it, Flyway's default. The
 * table of that name may also be an application's, or hold the migrations of both.
 *
 * <p>Everything happens in the caller's transaction, so that a process that is killed leaves the
 * history as it was.
 */
final class FormerHistory {
  private static final String NAME = "flyway_schema_history";

  private final Connection connection;
  private final String schema;

  FormerHistory(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /** A migration that was made, as Flyway wrote it down. */
  private record Made(int rank, String version, String type, String script, Integer checksum) {
    /** What Flyway adds by itself: that it began with tables that were there, or made a schema. */
    boolean isMark() {
      return version == null || "0".equals(version);
    }
  }

  /**
   * Gives our history its new name, unless there is one of that name. Where the migrations of an
   * application are in it too, only ours go to a table of the new name: theirs must stay where
   * their Flyway looks for them, and ours would fail its validation.
   *
   * @param ours our migrations, with their checksums; asked for only if need be
   */
  void takeOver(Supplier<MigrationInfo[]> ours) throws SQLException {
    if (isThere("krispyto_schema_history") || !isThere(NAME)) {
      return;
    }
    // Another program's Flyway may be at work with it.
    execute("set local lock_timeout = '20s'");
    execute("lock table %1$s.flyway_schema_history in access exclusive mode");
    var made = made();
    var ranks = ranksOfOurs(made, ours.get());
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

  /** Version, script and checksum are the same: the very migration. */
  private static List<Integer> ranksOfOurs(List<Made> made, MigrationInfo[] ours) {
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

  /** With what bears its name: an application's Flyway would need the names of its indexes. */
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
