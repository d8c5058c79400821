package io.krispyto.cli;

import io.krispyto.config.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code .env} like Docker Compose: {@code KEY=value}, optionally preceded by {@code export}.
 * Values may be in single or double quotes. Outside quotes, a {@code #} after whitespace starts a
 * comment.
 *
 * <p>No library is used: dotenv-java truncates {@code DB_PASSWORD=abc#def} at the {@code #}, and
 * skips lines that it does not understand.
 */
final class DotEnv {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*"
              + "(?:\"([^\"]*)\"\\s*(?:#.*)?|'([^']*)'\\s*(?:#.*)?|((?![\"']).*?)(?:\\s+#.*|\\s*))");

  private static final Pattern NOTHING = Pattern.compile("\\s*(#.*)?");

  private DotEnv() {}

  /**
   * Returns the values by key; empty if the file does not exist.
   *
   * @throws InvalidSetting with the number of the line that cannot be parsed
   */
  static Map<String, String> read(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new InvalidSetting(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  private static Map<String, String> parse(Path file, Iterable<String> lines) {
    var values = new HashMap<String, String>();
    var number = 0;
    for (var line : lines) {
      number++;
      var setting = LINE.matcher(line);
      if (setting.matches()) {
        values.put(setting.group(1), value(setting));
      } else if (!NOTHING.matcher(line).matches()) {
        // Omits the line itself, which may contain a secret.
        throw new InvalidSetting(file.toString(), "line " + number + " is not KEY=value");
      }
    }
    return values;
  }

  private static String value(Matcher setting) {
    for (var group = 2; group < 4; group++) {
      if (setting.group(group) != null) {
        return setting.group(group);
      }
    }
    return setting.group(4);
  }
}
