package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseWaitTest {
  @ParameterizedTest
  @ValueSource(strings = {"08001", "08006", "08P01", "53300", "55000", "57P01", "57P03"})
  void transientErrorsAreRetried(String state) {
    assertThat(DatabaseWait.mayPass(new SQLException("x", state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "28P01", "28000", "3D000", "08004", "3F000", "42501", "42P01", "57P04", "57014", ""
      })
  void permanentErrorsAreNotRetried(String state) {
    assertThat(DatabaseWait.mayPass(new SQLException("x", state))).isFalse();
  }

  @Test
  void anUntrustedCertificateIsNotRetried() {
    var refused = new SQLException("x", "08006", new Exception(new CertificateException()));

    assertThat(DatabaseWait.mayPass(refused)).isFalse();
  }

  @Test
  void aStepIsRepeatedUntilItSucceeds() throws Exception {
    var attempts = new AtomicInteger();
    var wait = new DatabaseWait("db:5432/prices", Duration.ofSeconds(60));

    var result =
        wait.run(
            () -> {
              if (attempts.incrementAndGet() < 2) {
                throw new SQLException("starting up", "57P03");
              }
              return "there";
            });

    assertThat(result).isEqualTo("there");
    assertThat(attempts).hasValue(2);
  }

  @Test
  void afterTheTimeoutTheLastFailureIsReported() {
    var wait = new DatabaseWait("db:5432/prices", Duration.ZERO);

    assertThatThrownBy(
            () ->
                wait.run(
                    () -> {
                      throw new SQLException("refused", "08001");
                    }))
        .hasMessage("refused");
  }
}
