package io.krispyto.db;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.krispyto.domain.currency.QuoteCurrency;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts the errors of the database clients to a {@link Failure}. If too many queries wait for
 * the pool, the failure is {@link Failure.DatabaseBusy}.
 *
 * <table>
 *   <caption>By SQLSTATE (PostgreSQL manual, appendix A)</caption>
 *   <tr><td>22001</td><td>a name or symbol is longer than a narrow column of a taken-over table:
 *       {@link Failure.InvalidRequest}</td></tr>
 *   <tr><td>KR404, KR409</td><td>raised by our function {@code krispyto_quote}: the quote currency is
 *       {@link Failure.NotFound} or {@link Failure.Ambiguous}</td></tr>
 *   <tr><td>57014</td><td>statement timeout, so the server is up:
 *       {@link Failure.DatabaseBusy}</td></tr>
 *   <tr><td>53100</td><td>disk full: {@link Failure.DatabaseFull}</td></tr>
 *   <tr><td>25006</td><td>a standby, or a server in read-only mode:
 *       {@link Failure.ReadOnly}</td></tr>
 *   <tr><td>08, 28, 3D, other 53, 55000, other 57, 58</td><td>connection, authorization, unknown
 *       database, resources, a database that accepts no connections, shutdown or timeout, system:
 *       {@link Failure.DatabaseUnavailable}</td></tr>
 *   <tr><td>all others</td><td>a bug in our SQL: {@link Failure.Internal}</td></tr>
 * </table>
 */
public final class SqlFailures {
  private static final Logger LOG = LoggerFactory.getLogger(SqlFailures.class);

  /**
   * Messages of pool timeouts, for which vertx-sql-client has no type: of pipelined pools and of
   * others.
   */
  private static final Set<String> NO_CONNECTION_IN_TIME =
      Set.of("Timeout waiting for connection", "Timeout");

  /** The length of a column, as in "value too long for type character varying(50)". */
  private static final Pattern LENGTH = Pattern.compile("\\((\\d+)\\)");

  private SqlFailures() {}

  /** Converts an error; returns a failure unchanged. */
  public static Failure from(Throwable error) {
    if (error instanceof Failure failure) {
      return failure;
    }
    if (error.getCause() instanceof Failure.ReadOnly refusal) {
      return refusal;
    }
    if (error instanceof ConnectFailure) {
      return new Failure.DatabaseUnavailable(error);
    }
    if (error instanceof PgException refused) {
      return fromServer(refused);
    }
    if (error instanceof SQLException) {
      return fromState(SqlState.of(error), error);
    }
    if (error instanceof ConnectionPoolTooBusyException) {
      return new Failure.DatabaseBusy();
    }
    // Errors of the client itself: a closed or refused connection, or none free in time.
    if (error instanceof IOException
        || error instanceof TimeoutException
        || error instanceof VertxException) {
      return new Failure.DatabaseUnavailable(error);
    }
    return new Failure.Internal(error);
  }

  /**
   * Converts an error, and logs internal failures with their stack trace.
   *
   * @param operation the operation, for the log
   */
  public static Failure logged(String operation, Throwable error) {
    var failure = from(error);
    if (failure instanceof Failure.Internal) {
      LOG.error("{} failed", operation, failure.getCause());
    }
    return failure;
  }

  /** Whether a response, or a free connection, did not arrive in time. */
  public static boolean isTimeout(Throwable error) {
    return error instanceof TimeoutException
        || error instanceof VertxException && NO_CONNECTION_IN_TIME.contains(error.getMessage());
  }

  /** Only statements of the reactive client call this function. */
  private static Failure fromServer(PgException error) {
    return switch (SqlState.of(error)) {
      case SqlState.UNKNOWN_QUOTE -> new QuoteCurrency(error.getErrorMessage()).unknown();
      case SqlState.AMBIGUOUS_QUOTE ->
          new QuoteCurrency(error.getErrorMessage()).ambiguous(candidates(error.getDetail()));
      default -> fromState(SqlState.of(error), error);
    };
  }

  private static List<CurrencyIdentity> candidates(String json) {
    var listed = new JsonArray(json);
    return IntStream.range(0, listed.size())
        .mapToObj(listed::getJsonObject)
        .map(
            found ->
                new CurrencyIdentity(
                    found.getString("name"), found.getString("symbol"), found.getString("slug")))
        .toList();
  }

  private static Failure fromState(String state, Throwable error) {
    return switch (state) {
      case SqlState.STRING_DATA_RIGHT_TRUNCATION -> tooLong(error);
      case SqlState.QUERY_CANCELED ->
          new Failure.DatabaseBusy("The database took too long to respond. Try again later.");
      case SqlState.DISK_FULL -> new Failure.DatabaseFull(error);
      case SqlState.READ_ONLY_TRANSACTION -> new Failure.ReadOnly(ServerState.READ_ONLY);
      case SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE -> new Failure.DatabaseUnavailable(error);
      default -> fromClass(state.length() < 2 ? "" : state.substring(0, 2), error);
    };
  }

  /**
   * The columns of names and symbols are the only ones that can be too narrow: if a view of another
   * program uses them, the migrations cannot widen them.
   */
  private static Failure tooLong(Throwable error) {
    var length = LENGTH.matcher(String.valueOf(error.getMessage()));
    var reason =
        length.find()
            ? "is longer than "
                + length.group(1)
                + " characters, the limit of its column in this database"
            : "is longer than its column in this database permits";
    return new Failure.InvalidRequest(List.of(new Violation("name or symbol", reason)));
  }

  private static Failure fromClass(String states, Throwable error) {
    return switch (states) {
      case "08", "28", "3D", "53", "57", "58" -> new Failure.DatabaseUnavailable(error);
      default -> new Failure.Internal(error);
    };
  }
}
