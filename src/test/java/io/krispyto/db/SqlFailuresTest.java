package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.LogLines;
import io.krispyto.domain.Failure;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SqlFailuresTest {
  /** States from appendix A of the PostgreSQL manual. */
  @ParameterizedTest
  @CsvSource({
    "08000, connection_exception",
    "08006, connection_failure",
    "28000, invalid_authorization_specification",
    "28P01, invalid_password",
    "3D000, invalid_catalog_name",
    "53200, out_of_memory",
    "53300, too_many_connections",
    "55000, object_not_in_prerequisite_state",
    "57P01, admin_shutdown",
    "57P02, crash_shutdown",
    "57P03, cannot_connect_now",
    "58030, io_error"
  })
  void serverStatesMeanUnavailable(String state, String name) {
    assertBothClients(state, name, Failure.DatabaseUnavailable.class);
  }

  @ParameterizedTest
  @CsvSource({
    "22003, numeric_value_out_of_range",
    "23505, unique_violation",
    "40001, serialization_failure",
    "40P01, deadlock_detected",
    "42601, syntax_error",
    "42P01, undefined_table",
    "42501, insufficient_privilege",
    "P0001, raise_exception",
    "XX000, internal_error",
    "'', none",
    "0, cut short"
  })
  void statesCausedByOurSqlAreInternalErrors(String state, String name) {
    assertBothClients(state, name, Failure.Internal.class);
  }

  @Test
  void aTextThatItsColumnCannotHoldIsAnInvalidRequestThatNamesTheLength() {
    assertThat(
            SqlFailures.from(
                new PgException(
                    "value too long for type character varying(50)", "ERROR", "22001", null)))
        .isExactlyInstanceOf(Failure.InvalidRequest.class)
        .hasMessage(
            "name or symbol: is longer than 50 characters, the limit of its column in this database");
    assertThat(SqlFailures.from(new SQLException("cut short", "22001")))
        .isExactlyInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name or symbol: is longer than its column in this database permits");
  }

  @Test
  void theErrorsOfOurFunctionNameTheQuoteAndItsCandidates() {
    assertThat(SqlFailures.from(new PgException("xyz", "ERROR", "KR404", null)))
        .isExactlyInstanceOf(Failure.NotFound.class)
        .hasMessage("quote: There is no currency with the name or symbol xyz.");
    assertThat(
            SqlFailures.from(
                new PgException(
                    "bit",
                    "ERROR",
                    "KR409",
                    "[{\"name\":\"Bit One\",\"symbol\":\"BIT\",\"slug\":\"bit-one\"}]")))
        .isExactlyInstanceOf(Failure.Ambiguous.class)
        .hasMessage(
            "quote: bit means several currencies: Bit One (slug:bit-one). Use a slug instead.");
  }

  @Test
  void aStatementTimeoutMeansABusyDatabase() {
    assertBothClients("57014", "query_canceled", Failure.DatabaseBusy.class);
  }

  @Test
  void aServerThatAcceptsNoWritesIsReadOnly() {
    assertBothClients("25006", "read_only_sql_transaction", Failure.ReadOnly.class);
  }

  @ParameterizedTest
  @CsvSource({
    "25006, true",
    "57P01, true",
    "57P02, true",
    "57P03, true",
    "08006, true",
    "57014, false",
    "55P03, false",
    "23505, false",
    "'', false"
  })
  void onlyShutdownStatesEndAConnection(String state, boolean ends) {
    assertThat(SqlState.endsConnection(new SQLException("any", state))).isEqualTo(ends);
    assertThat(SqlState.endsConnection(new PgException("any", "ERROR", state, null)))
        .isEqualTo(ends);
    assertThat(SqlState.endsConnection(new IOException("any"))).isFalse();
  }

  @Test
  void aFullDiskIsNotALostConnection() {
    assertBothClients("53100", "disk_full", Failure.DatabaseFull.class);
  }

  private static void assertBothClients(
      String state, String name, Class<? extends Failure> expected) {
    assertThat(SqlFailures.from(new SQLException(name, state))).isExactlyInstanceOf(expected);
    assertThat(SqlFailures.from(new PgException(name, "ERROR", state, null)))
        .isExactlyInstanceOf(expected);
  }

  @Test
  void anErrorWithoutAStateIsInternal() {
    assertThat(SqlFailures.from(new SQLException("no state")))
        .isExactlyInstanceOf(Failure.Internal.class);
  }

  static Stream<Exception> errorsOfTheConnection() {
    return Stream.of(
        new ConnectException("refused"),
        new TimeoutException("no free connection"),
        new VertxException("connection closed"),
        new ConnectFailure(new Exception("Postgres Server does not handle SSL connection")));
  }

  @ParameterizedTest
  @MethodSource("errorsOfTheConnection")
  void connectionErrorsMeanUnavailable(Exception error) {
    assertThat(SqlFailures.from(error))
        .isExactlyInstanceOf(Failure.DatabaseUnavailable.class)
        .hasMessage("Database connection error.")
        .hasCause(error);
  }

  static Stream<Exception> errorsOfOurs() {
    return Stream.of(
        new Exception("secret"),
        new NullPointerException("secret"),
        new IllegalArgumentException("secret"),
        new PgException("secret", "ERROR", "42703", "secret"));
  }

  @ParameterizedTest
  @MethodSource("errorsOfOurs")
  void otherErrorsAreInternalAndHideTheirMessage(Exception error) {
    assertThat(SqlFailures.from(error))
        .isExactlyInstanceOf(Failure.Internal.class)
        .hasMessage("Internal error.")
        .hasCause(error);
  }

  @Test
  void aFailureIsReturnedUnchanged() {
    var failure = new Failure.NotFound("There is no currency with the symbol XYZ.");
    assertThat(SqlFailures.from(failure)).isSameAs(failure);
  }

  @Test
  void onlyInternalErrorsLogTheirCause() {
    try (var log = LogLines.of(SqlFailures.class.getName())) {
      SqlFailures.logged("there", new Failure.NotFound("There is no currency."));
      SqlFailures.logged("there", new IOException("connection refused"));
      assertThat(SqlFailures.logged("there", new IllegalStateException("secret")))
          .isExactlyInstanceOf(Failure.Internal.class);
      assertThat(log.all()).containsExactly("there failed secret");
    }
  }
}
