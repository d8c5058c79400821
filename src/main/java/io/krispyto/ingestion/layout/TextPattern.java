package io.krispyto.ingestion.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with placeholders, such as {@code {symbol}-{quote}}: a file name without its extensions,
 * or the title of a column.
 */
final class TextPattern {
  /** What a placeholder stands for. */
  enum Part {
    SYMBOL("[A-Za-z0-9$]{1,20}"),
    QUOTE("[A-Za-z]{3,6}"),
    PAIR("[A-Za-z0-9]{4,30}"),
    NAME("[^/]{1,100}"),
    BAR("[1-9][0-9]{0,4}(?:s|m|min|h|d|D)"),
    MINUTES("[1-9][0-9]{0,4}"),
    DAY("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
    /** From here on, parts are matched but their text is ignored. */
    DATE("(?:[0-9]{1,2}_[0-9]{1,2}_[0-9]{4}|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)"),
    WORD("[A-Za-z0-9]+"),
    ANY("[^/]*");

    private final String regex;

    Part(String regex) {
      this.regex = regex;
    }

    private static Optional<Part> of(String name) {
      return Arrays.stream(values()).filter(part -> part.name().equalsIgnoreCase(name)).findFirst();
    }
  }

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]*)}");

  private final String text;
  private final Pattern regex;
  private final List<Part> groups = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if a placeholder is unknown; the message completes a sentence
   *     that starts with the name of a key
   */
  TextPattern(String text) {
    this.text = text;
    var expression = new StringBuilder();
    var matcher = PLACEHOLDER.matcher(text);
    var from = 0;
    while (matcher.find()) {
      expression.append(Pattern.quote(text.substring(from, matcher.start())));
      from = matcher.end();
      var name = matcher.group(1);
      var part = Part.of(name).orElseThrow(() -> unknown(name));
      if (part.compareTo(Part.DATE) >= 0) {
        expression.append("(?:").append(part.regex).append(')');
      } else {
        groups.add(part);
        expression.append('(').append(part.regex).append(')');
      }
    }
    expression.append(Pattern.quote(text.substring(from)));
    regex = Pattern.compile(expression.toString());
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "has an unknown placeholder, {"
            + name
            + "}; expected one of "
            + Arrays.stream(Part.values())
                .map(part -> "{" + part.name().toLowerCase(Locale.ROOT) + "}")
                .collect(Collectors.joining(", ")));
  }

  /** Returns the values of the placeholders; empty if the whole text does not match. */
  Optional<Map<Part, String>> match(String given) {
    var matcher = regex.matcher(given);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var found = new EnumMap<Part, String>(Part.class);
    for (var i = 0; i < groups.size(); i++) {
      var before = found.put(groups.get(i), matcher.group(i + 1));
      if (before != null && !before.equals(matcher.group(i + 1))) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  @Override
  public String toString() {
    return text;
  }
}
