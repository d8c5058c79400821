package io.krispyto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares {@code .env.example} with the settings in the code. */
class EnvExampleTest {
  private static final String CERTIFICATE = "src/test/resources/tls/authority.crt";
  private static final Path FILE = Path.of(".env.example");

  /** A setting in the file: its default, or an example that is commented out. */
  private static final Pattern SETTING =
      Pattern.compile("^# Default: (.+)\\n#([A-Z_]+)=(.+)$", Pattern.MULTILINE);

  private static final Map<String, String> DEFAULTS = new TreeMap<>();
  private static final Map<String, String> EXAMPLES = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    SETTING
        .matcher(Files.readString(FILE))
        .results()
        .forEach(
            setting -> {
              var isNone = setting.group(1).equals("none");
              DEFAULTS.put(setting.group(2), isNone ? "" : setting.group(1));
              EXAMPLES.put(setting.group(2), setting.group(3));
            });
  }

  @Test
  void listsExactlyTheSettings() {
    assertThat(EXAMPLES.keySet()).isEqualTo(Settings.KEYS);
  }

  @Test
  void statesTheActualDefaults() {
    assertThat(Settings.from(DEFAULTS)).isEqualTo(Settings.from(Map.of()));

    var withDatabase = new TreeMap<>(DEFAULTS);
    var there = Map.of("DB_ENDPOINT", "localhost", "REDIS_URL", "redis://localhost");
    withDatabase.putAll(there);
    assertThat(Settings.from(withDatabase)).isEqualTo(Settings.from(there));
  }

  @Test
  void examplesAreAccepted() {
    // These files must exist to be accepted.
    var examples = new TreeMap<>(EXAMPLES);
    examples.put("DB_SSL_ROOT_CERT", CERTIFICATE);
    examples.put("DOWNLOAD_CA_CERT", CERTIFICATE);

    var settings = Settings.from(examples);

    assertThat(settings.database()).isPresent();
    assertThat(settings.ingestion().source()).contains(EXAMPLES.get("CSV_FILE_FOLDER"));
    for (var source : Set.of("CSV_URL", "GOOGLE_FILE_ID")) {
      assertThat(Settings.from(Map.of(source, EXAMPLES.get(source))).ingestion().source())
          .isPresent();
    }
  }

  @Test
  void changesNothingWhenCopied() throws IOException {
    assertThat(Files.readAllLines(FILE)).allMatch(line -> line.isEmpty() || line.startsWith("#"));
  }
}
