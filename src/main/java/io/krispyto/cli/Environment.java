package io.krispyto.cli;

import io.krispyto.config.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Where settings come from: the environment, then {@code .env}, then {@code
 * conf/krispyto.properties}.
 */
final class Environment {
  private static final Path DOTENV = Path.of(".env");
  private static final Path CONF = Path.of("conf", "krispyto.properties");

  private Environment() {}

  /**
   * Reads all three; the first that has a key wins.
   *
   * @param environment the process's
   * @param workingDirectory where the files are, if they are
   * @throws InvalidSetting if a file is there and cannot be read
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

  /** An empty value means the same as none, so it must not hide one further down. */
  private static void putAll(Map<String, String> values, Map<String, String> more) {
    more.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            values.put(key, value);
          }
        });
  }
}
