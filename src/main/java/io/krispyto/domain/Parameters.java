package io.krispyto.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Parses the parameters of one request and collects all violations, so that the client sees them
 * together.
 */
public final class Parameters {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  private final Map<String, ?> given;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * @param given values by name: text; a number or boolean, which is read as its text; or a {@link
   *     Collection} of the values of a repeated parameter
   */
  public Parameters(Map<String, ?> given) {
    this.given = given;
  }

  /**
   * Reads a required parameter.
   *
   * @param parser parses the text; the message of an {@link IllegalArgumentException} becomes the
   *     reason of the violation
   * @return the value, or {@code null} if it is invalid: call {@link #check()} before using it
   */
  public <T> T required(String name, Function<String, T> parser) {
    try {
      return parser.apply(text(given.get(name)));
    } catch (IllegalArgumentException e) {
      violations.add(new Violation(name, e.getMessage()));
      return null;
    }
  }

  /**
   * Reads an optional parameter.
   *
   * @return the value, {@code absent} if it was not given, or {@code null} if it is invalid: call
   *     {@link #check()} before using it
   */
  public <T> T optional(String name, Function<String, T> parser, T absent) {
    return given.get(name) == null ? absent : required(name, parser);
  }

  /** Reads {@code format}, the format of the rows. */
  public RowFormat format() {
    return optional("format", RowFormat::parse, RowFormat.JSON);
  }

  /** Reads {@code limit}, the maximum number of rows. */
  public Integer limit(Integer absent, int max) {
    return number("limit", absent, max);
  }

  /** Reads a whole number from 1 to a maximum. */
  public Integer number(String name, Integer absent, int max) {
    return optional(name, text -> number(text, max), absent);
  }

  private static int number(String text, int max) {
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > max) {
      throw new IllegalArgumentException("is not a number from 1 to " + max);
    }
    return Integer.parseInt(text);
  }

  /** Reads {@code true} or {@code false}. */
  public Boolean flag(String name, Boolean absent) {
    return optional(name, Parameters::flag, absent);
  }

  private static Boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  /** Returns a value that is not text, as given; null if it is absent. */
  public Object value(String name) {
    return given.get(name);
  }

  /**
   * Returns the members of the request body, which is under {@code body}; none if it is not an
   * object.
   */
  public Map<?, ?> body() {
    if (given.get("body") instanceof Map<?, ?> members) {
      return members;
    }
    reject("body", given.get("body") == null ? "is missing" : "is not a JSON object");
    return Map.of();
  }

  /**
   * Reads an optional member of an object in the request body, which must be a string.
   *
   * @param path where the object is in the body, for violations
   * @return empty if it is absent, {@code null} or invalid
   */
  public <T> Optional<T> member(
      Map<?, ?> members, String name, String path, Function<String, T> parser) {
    var value = members.get(name);
    try {
      if (value == null) {
        return Optional.empty();
      }
      if (!(value instanceof String text)) {
        throw new IllegalArgumentException("is not a string");
      }
      if (NameRules.strip(text).isEmpty()) {
        throw new IllegalArgumentException("is empty");
      }
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      reject(path + name, e.getMessage());
      return Optional.empty();
    }
  }

  /** Adds a violation for each unknown member of an object in the request body. */
  public void rejectUnknown(Map<?, ?> members, Set<String> known, String path, String owner) {
    for (var name : new TreeSet<>(members.keySet().stream().map(String::valueOf).toList())) {
      if (!known.contains(name)) {
        reject(path + name, "is not a member of " + owner);
      }
    }
  }

  /** Adds a violation found by other means. */
  public void reject(String name, String reason) {
    violations.add(new Violation(name, reason));
  }

  /** Whether there are no violations so far. */
  public boolean isGood() {
    return violations.isEmpty();
  }

  /**
   * Completes the parsing.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public void check() {
    if (!violations.isEmpty()) {
      throw new Failure.InvalidRequest(violations);
    }
  }

  private static String text(Object value) {
    if (value == null) {
      throw new IllegalArgumentException("is missing");
    }
    if (value instanceof Collection<?> several && several.size() > 1) {
      throw new IllegalArgumentException("is given more than once");
    }
    if (!(value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
      throw new IllegalArgumentException("is not text");
    }
    var text = value.toString();
    if (NameRules.strip(text).isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return text;
  }

  /**
   * Checks that text can be stored and searched for.
   *
   * @throws IllegalArgumentException if it is longer than {@code maxLength} code points or has a
   *     control character
   */
  public static String text(String value, int maxLength) {
    if (value.codePointCount(0, value.length()) > maxLength) {
      throw new IllegalArgumentException("is longer than " + maxLength + " characters");
    }
    if (NameRules.hasControl(value)) {
      throw new IllegalArgumentException("contains a control character");
    }
    return value;
  }
}
