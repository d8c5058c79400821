package io.krispyto.config;

import io.krispyto.domain.NameRules;
import io.krispyto.domain.Redaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The definition of a setting: its key, valid values, default, and whether an error message may
 * repeat an invalid value.
 *
 * @param <T> type of the value
 */
final class Setting<T> {
  private static final int MAX_ECHO = 100;

  /** {@link Long#parseLong} also accepts a plus sign and the digits of other scripts. */
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  /** The syntax of a token in a header field: visible ASCII, with no space at either end. */
  private static final Pattern TOKEN = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  private final String key;
  private final String expected;
  private final boolean echoed;
  private final UnaryOperator<String> normalizer;
  private final Function<String, T> parser;
  private final T defaultValue;

  private Setting(
      String key,
      String expected,
      boolean echoed,
      UnaryOperator<String> normalizer,
      Function<String, T> parser,
      T defaultValue) {
    this.key = key;
    this.expected = expected;
    this.echoed = echoed;
    this.normalizer = normalizer;
    this.parser = parser;
    this.defaultValue = defaultValue;
  }

  /**
   * A setting whose invalid values an error message repeats, since they cannot contain a secret.
   *
   * @param expected description of a valid value; follows "is not"
   * @param parser throws {@link IllegalArgumentException} for an invalid value
   */
  private static <T> Setting<T> echoed(
      String key, String expected, Function<String, T> parser, T defaultValue) {
    return new Setting<>(key, expected, true, String::strip, parser, defaultValue);
  }

  /**
   * A setting whose invalid values no error message repeats, since they may contain a password.
   *
   * @param expected description of a valid value; follows "is not"
   * @param parser throws {@link IllegalArgumentException} for an invalid value
   */
  static <T> Setting<T> hidden(
      String key, String expected, Function<String, T> parser, T defaultValue) {
    return new Setting<>(key, expected, false, String::strip, parser, defaultValue);
  }

  /** A password. Leading and trailing spaces are part of it. */
  static Setting<Secret> password(String key) {
    return new Setting<>(
        key,
        "text without line breaks or other control characters",
        false,
        UnaryOperator.identity(),
        value -> new Secret(plainText(value)),
        new Secret(""));
  }

  /** A token that clients send in a header field. */
  static Setting<Optional<Secret>> token(String key) {
    return new Setting<>(
        key,
        "visible ASCII characters without leading or trailing spaces",
        false,
        UnaryOperator.identity(),
        value -> Optional.of(new Secret(matching(TOKEN, value))),
        Optional.empty());
  }

  static Setting<Long> number(String key, long min, long max, long defaultValue) {
    return echoed(
        key,
        "a whole number from " + min + " to " + max,
        value -> wholeNumber(value, min, max),
        defaultValue);
  }

  static Setting<Integer> integer(String key, int min, int max, int defaultValue) {
    return echoed(
        key,
        "a whole number from " + min + " to " + max,
        value -> (int) wholeNumber(value, min, max),
        defaultValue);
  }

  static Setting<Duration> seconds(String key, long min, long max, Duration defaultValue) {
    return echoed(
        key,
        "a whole number of seconds from " + min + " to " + max,
        value -> Duration.ofSeconds(wholeNumber(value, min, max)),
        defaultValue);
  }

  /**
   * A choice among a few values.
   *
   * @param text returns the text form of a value
   */
  static <T> Setting<T> choice(
      String key, List<T> choices, Function<T, String> text, T defaultValue) {
    var texts = choices.stream().map(text).toList();
    var last = texts.size() - 1;
    return echoed(
        key,
        texts.stream().limit(last).collect(Collectors.joining(", ")) + " or " + texts.get(last),
        value ->
            choices.stream()
                .filter(choice -> text.apply(choice).equals(value))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        defaultValue);
  }

  /** Any text, for example a name. */
  static Setting<String> text(String key, String defaultValue) {
    return hidden(
        key,
        "text without line breaks or other control characters",
        Setting::plainText,
        defaultValue);
  }

  /** A path that need not exist yet. */
  static Setting<Path> path(String key, String defaultValue) {
    return echoed(key, "a valid path", Path::of, Path.of(defaultValue));
  }

  /** A folder that exists. */
  static Setting<Optional<Path>> folder(String key) {
    return echoed(
        key,
        "a readable folder",
        value -> {
          var folder = Path.of(value);
          if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            throw new IllegalArgumentException();
          }
          return Optional.of(folder);
        },
        Optional.empty());
  }

  /** A PEM file with certificate authorities. */
  static Setting<Optional<Path>> certificateFile(String key) {
    return echoed(
        key,
        "a readable PEM file with certificates",
        value -> Optional.of(Certificates.requireIn(Path.of(value))),
        Optional.empty());
  }

  /** The certificate authorities in a PEM file. */
  static Setting<List<X509Certificate>> certificates(String key) {
    return echoed(
        key,
        "a readable PEM file with certificates",
        value -> Certificates.read(Path.of(value)),
        List.of());
  }

  String key() {
    return key;
  }

  /**
   * Parses a text; an empty one means the default.
   *
   * @param text {@code null} if the setting is absent
   * @throws InvalidSetting if the text is invalid
   */
  T parse(String text) {
    var value = text == null ? "" : normalizer.apply(text);
    if (value.isEmpty()) {
      return defaultValue;
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(key, "is not " + expected + (echoed ? ": " + shown(value) : ""));
    }
  }

  private static String shown(String value) {
    var shown = Redaction.redact(value);
    return shown.length() <= MAX_ECHO ? shown : shown.substring(0, MAX_ECHO) + "...";
  }

  private static long wholeNumber(String text, long min, long max) {
    var number = Long.parseLong(matching(WHOLE_NUMBER, text));
    if (number < min || number > max) {
      throw new IllegalArgumentException();
    }
    return number;
  }

  /** PostgreSQL and Redis accept only such names, and a lone surrogate cannot be encoded. */
  static String plainText(String text) {
    if (NameRules.hasControl(text) || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }
}
