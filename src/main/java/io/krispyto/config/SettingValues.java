package io.krispyto.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  int number(String key, int defaultValue, int min, int max) {
    return parsed(
            key,
            text -> {
              var number = Integer.parseInt(text);
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
    return text(key)
        .map(
            text -> {
              try {
                return parser.apply(text);
              } catch (IllegalArgumentException e) {
                throw new InvalidSetting(
                    key, "is not " + expected + ": " + withoutCredentials(text));
              }
            });
  }

  /** In an address with a user and a password these stand before an {@code @}. */
  private static String withoutCredentials(String text) {
    return text.substring(text.lastIndexOf('@') + 1);
  }
}
