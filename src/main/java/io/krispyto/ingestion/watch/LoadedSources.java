package io.krispyto.ingestion.watch;

import io.krispyto.ingestion.source.download.Download;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The loaded state of the configured source at the last check. Accessible only while holding the
 * lock that allows one process at a time to check. Blocking.
 */
final class LoadedSources implements AutoCloseable {
  private static final String TRY_LOCK = "select pg_try_advisory_lock(1263685968, 2)";

  private static final String UNLOCK = "select pg_advisory_unlock(1263685968, 2)";

  private static final String READ =
      """
      select part, size, modified, entity_tag, last_modified, checksum from ingested_part where source = ?
      """;

  /**
   * True if the latest load of a source with this name had this checksum, for example at the first
   * start or manually. Failed files count as tried.
   */
  private static final String IS_LOADED =
      """
      select coalesce(
        (
          select checksum = ? from ingestion
            where source = ? and state in ('loaded', 'partly') and not dry_run
            order by id desc
            limit 1
        ),
        false)
      """;

  private static final String KEEP =
      """
      insert into ingested_part (source, part, size, modified, entity_tag, last_modified, checksum)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (source, part) do update
          set size = excluded.size, modified = excluded.modified, entity_tag = excluded.entity_tag,
            last_modified = excluded.last_modified, checksum = excluded.checksum
      """;

  private static final int SILENCE_MILLIS = (int) TimeUnit.MINUTES.toMillis(1);

  private final Connection connection;
  private final String source;

  private LoadedSources(Connection connection, String source) {
    this.connection = connection;
    this.source = source;
  }

  /**
   * A file in the state in which it was loaded.
   *
   * @param size the size in bytes
   * @param modified the modification time of the file or of its declaration files, whichever is
   *     later; {@code null} for a download
   * @param checksum the checksum of its content, followed by {@code +} and the checksum of its
   *     declaration files, if it has any
   */
  record LoadedFile(
      String name, long size, Instant modified, Download.Validators validators, String checksum) {
    /** Returns the checksum of the content alone. */
    String contentChecksum() {
      var end = checksum.indexOf('+');
      return end < 0 ? checksum : checksum.substring(0, end);
    }

    /**
     * Returns whether a file with this size and modification time can be skipped without reading
     * it.
     */
    boolean looksLike(long otherSize, Instant otherModified) {
      return size == otherSize && otherModified.equals(modified);
    }
  }

  /**
   * Acquires the lock.
   *
   * @param connection closed with this object, or if the lock is not available
   * @param source the name of the source, without secrets
   * @return empty if another process is checking
   */
  static Optional<LoadedSources> take(Connection connection, String source) throws SQLException {
    var taken = false;
    try (var statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
      taken = locked(statement);
    } finally {
      if (!taken) {
        connection.close();
      }
    }
    return taken ? Optional.of(new LoadedSources(connection, source)) : Optional.empty();
  }

  private static boolean locked(Statement statement) throws SQLException {
    try (var locked = statement.executeQuery(TRY_LOCK)) {
      locked.next();
      return locked.getBoolean(1);
    }
  }

  Map<String, LoadedFile> read() throws SQLException {
    try (var statement = connection.prepareStatement(READ)) {
      statement.setString(1, source);
      var parts = new HashMap<String, LoadedFile>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var modified = rows.getTimestamp("modified");
          var name = rows.getString("part");
          parts.put(
              name,
              new LoadedFile(
                  name,
                  rows.getLong("size"),
                  modified == null ? null : modified.toInstant(),
                  new Download.Validators(
                      rows.getString("entity_tag"), rows.getString("last_modified")),
                  rows.getString("checksum")));
        }
      }
      return parts;
    }
  }

  /** Returns whether all files of a source with this checksum were loaded. */
  boolean isLoaded(String label, String checksum) throws SQLException {
    try (var statement = connection.prepareStatement(IS_LOADED)) {
      statement.setString(1, checksum);
      statement.setString(2, label);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  void keep(Iterable<LoadedFile> parts) throws SQLException {
    try (var statement = connection.prepareStatement(KEEP)) {
      for (var part : parts) {
        statement.setString(1, source);
        statement.setString(2, part.name);
        statement.setLong(3, part.size);
        statement.setTimestamp(4, part.modified == null ? null : Timestamp.from(part.modified));
        statement.setString(5, part.validators.entityTag());
        statement.setString(6, part.validators.lastModified());
        statement.setString(7, part.checksum);
        statement.executeUpdate();
      }
    }
  }

  /** Closing the connection would release the lock too, but slightly later. */
  @Override
  public void close() throws SQLException {
    try (connection;
        var statement = connection.createStatement()) {
      statement.execute(UNLOCK);
    }
  }
}
