package io.krispyto.cli;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvException;
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
    values.putAll(conf(workingDirectory.resolve(CONF)));
    values.putAll(dotenv(workingDirectory));
    values.putAll(environment);
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

  private static Map<String, String> dotenv(Path workingDirectory) {
    if (!Files.exists(workingDirectory.resolve(DOTENV))) {
      return Map.of();
    }
    try {
      var values = new HashMap<String, String>();
      Dotenv.configure()
          // The library looks for a relative path, or an empty one, elsewhere too.
          .directory(workingDirectory.toAbsolutePath().toString())
          .load()
          .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
          .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
      return values;
    } catch (DotenvException e) {
      throw new InvalidSetting(
          workingDirectory.resolve(DOTENV).toString(), "cannot be read: " + e.getMessage());
    }
  }
}
