package io.krispyto.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Compares {@code compose.yaml} and the table in the documentation with the settings in the code.
 */
class DocumentedSettingsTest {
  /** A row with settings in its first column. */
  private static final Pattern ROW = Pattern.compile("^\\| (`[A-Z_`, ]+`) \\|", Pattern.MULTILINE);

  /** A container has no embedded database, and its port is mapped. */
  private static final Set<String> NOT_IN_A_CONTAINER = Set.of("DATA_DIR", "HTTP_PORT");

  /** Files of the host, which a container can read only if they are mounted. */
  private static final Set<String> FILES =
      Set.of("DB_SSL_ROOT_CERT", "DOWNLOAD_CA_CERT", "LAYOUTS");

  /** Settings whose values name other containers or a folder of this one. */
  private static final Set<String> FIXED =
      Set.of(
          "DB_ENDPOINT", "DB_NAME", "DB_USERNAME", "DB_SSL_MODE", "REDIS_URL", "CSV_FILE_FOLDER");

  private static JsonObject environment(String service) throws IOException {
    var compose =
        new JsonObject(
            new Yaml().<Map<String, Object>>load(Files.readString(Path.of("compose.yaml"))));
    return compose.getJsonObject("services").getJsonObject(service).getJsonObject("environment");
  }

  @Test
  void composePassesEverySettingOn() throws IOException {
    var expected = new TreeSet<>(Settings.KEYS);
    expected.removeAll(NOT_IN_A_CONTAINER);
    expected.removeAll(FILES);
    var environment = environment("krispyto");
    assertThat(environment.fieldNames()).containsExactlyInAnyOrderElementsOf(expected);

    var own = new TreeMap<String, String>();
    environment.forEach(entry -> own.put(entry.getKey(), String.valueOf(entry.getValue())));
    own.keySet().removeAll(FIXED);
    assertThat(own).allSatisfy((key, value) -> assertThat(value).startsWith("${" + key + ":"));
  }

  @Test
  void aMigrationReachesTheSameDatabase() throws IOException {
    var server = environment("krispyto");
    assertThat(environment("migrate"))
        .isNotEmpty()
        .allSatisfy(
            entry -> assertThat(server.getValue(entry.getKey())).isEqualTo(entry.getValue()));
    assertThat(environment("migrate").fieldNames()).contains("DB_SCHEMA", "DB_START_TIMEOUT");
  }

  @Test
  void theTableOfTheDocumentationHasEverySettingOnce() throws IOException {
    var settings =
        ROW.matcher(Files.readString(Path.of("src/docs/operate.md")))
            .results()
            .flatMap(row -> Pattern.compile(", ").splitAsStream(row.group(1)))
            .map(setting -> setting.replace("`", ""))
            .collect(Collectors.toList());
    assertThat(settings).containsExactlyInAnyOrderElementsOf(Settings.KEYS);
  }
}
