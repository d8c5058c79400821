package io.krispyto.ingestion.load;

import io.krispyto.db.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How records can be written to this database.
 *
 * @param straight whether new records can be copied into the table without staging
 * @param wide whether ids of currencies have 64 bits
 * @param unchecked whether the check of the foreign key can be skipped
 */
record WritePaths(boolean straight, boolean wide, boolean unchecked) {

  /** Looks at the tables, and at the rights of the user. */
  static WritePaths of(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      String type;
      boolean onlyForeignKey;
      try (var found = statement.executeQuery(LoadSql.WRITE_PATHS)) {
        found.next();
        type = found.getString("currency_id_type");
        onlyForeignKey = found.getBoolean("only_foreign_key");
      }
      return new WritePaths(
          "integer".equals(type) || "bigint".equals(type),
          "bigint".equals(type),
          onlyForeignKey && mayBeUnchecked(connection, statement));
    }
  }

  private static boolean mayBeUnchecked(Connection connection, Statement statement)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      statement.execute(LoadSql.WITHOUT_FOREIGN_KEY_CHECKS);
      return true;
    } catch (SQLException e) {
      if (SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    } finally {
      connection.rollback();
    }
  }
}
