package io.krispyto.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The values of all settings. Reading them validates each one, whether it takes effect or not. */
final class SettingValues {
  private final Map<String, Object> values;

  private SettingValues(Map<String, Object> values) {
    this.values = values;
  }

  /** Returns a value that {@link Definitions#read} has validated. */
  // Each setting parsed its own value.
  @SuppressWarnings("unchecked")
  <T> T get(Setting<T> setting) {
    return (T) values.get(setting.key());
  }

  /** All settings, in the order in which they are validated. */
  static final class Definitions {
    private final Map<String, Setting<?>> settings = new LinkedHashMap<>();

    <T> Setting<T> add(Setting<T> setting) {
      if (settings.put(setting.key(), setting) != null) {
        throw new IllegalStateException(setting.key() + " is defined twice");
      }
      return setting;
    }

    Set<String> keys() {
      return Set.copyOf(settings.keySet());
    }

    /**
     * Parses the value of every setting.
     *
     * @param texts texts by key; other keys are ignored
     * @throws InvalidSetting naming the first setting with an invalid value
     */
    SettingValues read(Map<String, String> texts) {
      var values = new HashMap<String, Object>();
      settings.forEach((key, setting) -> values.put(key, setting.parse(texts.get(key))));
      return new SettingValues(values);
    }
  }
}
