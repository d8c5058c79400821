package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The initial load of the configured source into empty tables. It stays due until it has completed,
 * even if the server was killed during the load. Blocking; do not call it on an event loop.
 */
public final class FirstLoad {
  private static final String IS_DUE =
      """
      select not exists (select from currency) or not exists (select from record)
        or exists (select from first_load where ended_at is null)
      """;

  private static final String BEGIN =
      """
      insert into first_load (begun_at)
      select now() where not exists (select from first_load where ended_at is null)
      """;

  private static final String END = "update first_load set ended_at = now() where ended_at is null";

  private final DataSource database;
  private final DataSource readable;

  public FirstLoad(DatabaseSettings settings) {
    this.database = Jdbc.dataSource(settings);
    this.readable = Jdbc.forReading(settings);
  }

  /** Whether a table is empty, or a load was started but not completed. */
  public boolean isDue() throws SQLException {
    try (var connection = readable.getConnection();
        var statement = connection.createStatement();
        var due = statement.executeQuery(IS_DUE)) {
      due.next();
      return due.getBoolean(1);
    }
  }

  public void begin() throws SQLException {
    execute(BEGIN);
  }

  public void end() throws SQLException {
    execute(END);
  }

  private void execute(String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
