package io.krispyto.domain.record;

import io.krispyto.domain.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The numbers of a record, in US dollars. Only the close is required of a record that is written.
 * {@code null} means that the value is not known.
 */
public record RecordValues(
    Double high, Double low, Double open, Double close, Double volume, Double marketCap) {

  private static final String REQUIRED = "close";
  private static final List<String> MEMBERS =
      List.of("high", "low", "open", "close", "volume", "market_cap");

  /**
   * Parses the contract's {@code RecordValues} and adds violations to the parameters. Numbers
   * become the nearest double. All except the close may be absent or {@code null}.
   *
   * @param given a map of {@link Number}s by name; infinity means too large for a double, NaN means
   *     too small
   * @return the values, or {@code null} if they are invalid
   */
  static RecordValues read(Object given, Parameters parameters) {
    if (!(given instanceof Map<?, ?> members)) {
      parameters.reject("body", given == null ? "is missing" : "is not a JSON object");
      return null;
    }
    var numbers = new HashMap<String, Double>();
    for (var name : MEMBERS) {
      try {
        numbers.put(name, number(members, name));
      } catch (IllegalArgumentException e) {
        parameters.reject(name, e.getMessage());
      }
    }
    for (var name : new TreeSet<>(members.keySet().stream().map(String::valueOf).toList())) {
      if (!MEMBERS.contains(name)) {
        parameters.reject(name, "is not a member of a record");
      }
    }
    var high = numbers.get("high");
    var low = numbers.get("low");
    if (high != null && low != null && high < low) {
      parameters.reject("high", "is less than low");
    }
    return numbers.size() == MEMBERS.size() ? of(numbers) : null;
  }

  /** Returns {@code null} if the value is not known. */
  private static Double number(Map<?, ?> members, String name) {
    if (members.get(name) == null && !name.equals(REQUIRED)) {
      return null;
    }
    if (!members.containsKey(name)) {
      throw new IllegalArgumentException("is missing");
    }
    if (!(members.get(name) instanceof Number number)) {
      throw new IllegalArgumentException("is not a number");
    }
    var value = number.doubleValue();
    if (value < 0) {
      throw new IllegalArgumentException("is negative");
    }
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("is too large");
    }
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("is too small");
    }
    // Turns -0.0 into 0, since the database would print them differently.
    return value == 0 ? 0.0 : value;
  }

  private static RecordValues of(Map<String, Double> numbers) {
    return new RecordValues(
        numbers.get("high"),
        numbers.get("low"),
        numbers.get("open"),
        numbers.get("close"),
        numbers.get("volume"),
        numbers.get("market_cap"));
  }
}
