package io.krispyto.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Settings as text, read by key; an empty value means the same as none. */
final class SettingValues {
  private final Map<String, String> values;

  SettingValues(Map<String, String> values) {
    this.values = values;
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** Passwords may begin or end with a space, so they are taken as they are. */
  Optional<Secret> secret(String key) {
    return Optional.ofNullable(values.get(key)).filter(text -> !text.isEmpty()).map(Secret::new);
  }

  long number(String key, long defaultValue, long min, long max) {
    return parsed(
            key,
            text -> {
              var number = Long.parseLong(text);
              if (number < min || number > max) {
                throw new IllegalArgumentException();
              }
              return number;
            },
            "a whole number from " + min + " to " + max)
        .orElse(defaultValue);
  }

  /**
   * @param parser fails with an {@link IllegalArgumentException} if the text is not what it must be
   * @param expected goes on from "is not"
   */
  <T> Optional<T> parsed(String key, Function<String, T> parser, String expected) {
    return parsed(key, parser, text -> "is not " + expected + ": " + text);
  }

  /** As {@link #parsed}, and a wrong value is not told: an address may hold secrets anywhere. */
  <T> Optional<T> address(String key, Function<String, T> parser, String expected) {
    return parsed(key, parser, text -> "is not " + expected);
  }

  private <T> Optional<T> parsed(
      String key, Function<String, T> parser, UnaryOperator<String> reason) {
    return text(key)
        .map(
            text -> {
              try {
                return parser.apply(text);
              } catch (IllegalArgumentException e) {
                throw new InvalidSetting(key, reason.apply(text));
              }
            });
  }
}
