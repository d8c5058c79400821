package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid settings whose target does not exist or rejects us. */
// If the setting did not fail, a server would start.
@Timeout(120)
class UnusableSettingsIT {
  private static DatabaseSettings database;

  @TempDir Path folder;

  @BeforeAll
  static void makeDatabase() {
    database = TestDatabase.migrated();
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of("DB_ENDPOINT", "localhost:1", 1),
        Arguments.of("DB_NAME", "nowhere", 1),
        Arguments.of("DB_USERNAME", "nobody", 1),
        Arguments.of("CSV_FILE_FOLDER", "nowhere", 2),
        Arguments.of("CSV_FILE_FOLDER", "user:hush@nowhere", 2),
        Arguments.of("CSV_URL", "http://user:hush@localhost:1/x?token=hush", 1),
        Arguments.of("CSV_URL", "http://user:hush@nowhere.invalid/x?token=hush", 1));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void theStartFailsWithALineThatNamesTheSetting(String key, String value, int status) {
    var settings = settings();
    settings.put(key, value);
    var errors = new ByteArrayOutputStream();

    assertThat(run(settings, errors)).isEqualTo(status);

    assertThat(errors.toString(StandardCharsets.UTF_8).strip().lines())
        .singleElement()
        .asString()
        .contains(key)
        .doesNotContain("hush");
  }

  @Test
  void aPortInUseIsNamedByItsSetting() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var settings = settings();
      settings.put("HTTP_PORT", String.valueOf(taken.getLocalPort()));
      var errors = new ByteArrayOutputStream();

      assertThat(run(settings, errors)).isEqualTo(1);
      assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("HTTP_PORT ");
    }
  }

  private int run(Map<String, String> settings, ByteArrayOutputStream errors) {
    return Main.run(
        settings, folder, new PrintStream(errors, true, StandardCharsets.UTF_8), "serve");
  }

  private static Map<String, String> settings() {
    return new HashMap<>(
        Map.of(
            "DB_ENDPOINT",
            database.host() + ":" + database.port(),
            "DB_NAME",
            database.name(),
            "DB_START_TIMEOUT",
            "1",
            "HTTP_PORT",
            "0"));
  }
}
