package io.krispyto.http.coingecko.request;

import io.krispyto.domain.day.Window;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The windows of price changes, by their names in this API. */
public final class ChangeWindows {
  /** Shorter than a day, so its change is unknown. */
  public static final String HOUR = "1h";

  public static final Map<String, Window> BY_NAME =
      named("24h", 1, "7d", 7, "14d", 14, "30d", 30, "60d", 60, "200d", 200, "1y", 365);

  private ChangeWindows() {}

  private static Map<String, Window> named(Object... namesAndDays) {
    var windows = new LinkedHashMap<String, Window>();
    for (var i = 0; i < namesAndDays.length; i += 2) {
      windows.put((String) namesAndDays[i], new Window((Integer) namesAndDays[i + 1]));
    }
    return windows;
  }

  /** Returns the windows with some names, except the hour. */
  public static Map<String, Window> read(List<String> names, String parameter) {
    var windows = new LinkedHashMap<String, Window>();
    for (var name : names) {
      if (BY_NAME.containsKey(name)) {
        windows.put(name, BY_NAME.get(name));
      } else if (!name.equals(HOUR)) {
        throw RequestFailure.invalid(
            parameter, ": it has none of " + HOUR + ", " + String.join(", ", BY_NAME.keySet()));
      }
    }
    return windows;
  }

  /** Returns windows as a parameter of operations. */
  public static String text(Collection<Window> windows) {
    return windows.stream().map(Window::toString).collect(Collectors.joining(","));
  }
}
