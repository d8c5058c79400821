package io.krispyto.cli;

import io.krispyto.config.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Reads settings from the environment, then {@code .env}, then {@code conf/krispyto.properties}.
 */
final class Environment {
  private static final Path DOTENV = Path.of(".env");
  private static final Path CONF = Path.of("conf", "krispyto.properties");

  private Environment() {}

  /**
   * Reads all three sources; the first that contains a key wins.
   *
   * @param environment the environment of the process
   * @param workingDirectory the folder that may contain the files
   * @throws InvalidSetting if a file exists and cannot be read
   */
  static Map<String, String> read(Map<String, String> environment, Path workingDirectory) {
    var values = new HashMap<String, String>();
    putAll(values, conf(workingDirectory.resolve(CONF)));
    putAll(values, DotEnv.read(workingDirectory.resolve(DOTENV)));
    putAll(values, environment);
    return Map.copyOf(values);
  }

  private static Map<String, String> conf(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try (var reader = Files.newBufferedReader(file)) {
      var properties = new Properties();
      properties.load(reader);
      var values = new HashMap<String, String>();
      properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
      return values;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidSetting(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  /** Treats an empty value as absent, so that it does not hide a value of a later source. */
  private static void putAll(Map<String, String> values, Map<String, String> more) {
    more.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            values.put(key, value);
          }
        });
  }
}
