package io.krispyto.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the parameters of one request and gathers all that is wrong with them, so that the asker is
 * told of everything at once.
 */
public final class Parameters {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  private final Map<String, ?> given;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * @param given by name: text; a number or truth value, which is read as its text; or the several
   *     values that were given for one parameter, as a {@link Collection}
   */
  public Parameters(Map<String, ?> given) {
    this.given = given;
  }

  /**
   * Reads a parameter that must be there.
   *
   * @param parser turns the text into a value; what an {@link IllegalArgumentException} of its says
   *     becomes the reason
   * @return the value, or {@code null} if it is wrong: {@link #check()} before using it
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
   * Reads a parameter that may be absent.
   *
   * @return the value, {@code absent} if there is none, or {@code null} if it is wrong: {@link
   *     #check()} before using it
   */
  public <T> T optional(String name, Function<String, T> parser, T absent) {
    return given.get(name) == null ? absent : required(name, parser);
  }

  /** Reads {@code format}, in which rows are answered. */
  RowFormat format() {
    return optional("format", RowFormat::parse, RowFormat.JSON);
  }

  /** Reads {@code limit}, how many are answered at most. */
  Integer limit(Integer absent, int most) {
    return number("limit", absent, most);
  }

  /** Reads how many of something are asked for. */
  Integer number(String name, Integer absent, int most) {
    return optional(name, text -> number(text, most), absent);
  }

  private static int number(String text, int most) {
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException("is not a number from 1 to " + most);
    }
    return Integer.parseInt(text);
  }

  /** Notes what is wrong with something that is read in another way. */
  void reject(String name, String reason) {
    violations.add(new Violation(name, reason));
  }

  /** Whether nothing was wrong so far. */
  boolean isGood() {
    return violations.isEmpty();
  }

  /**
   * Ends the reading.
   *
   * @throws Failure.InvalidRequest naming every parameter that was wrong
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
   * Accepts text that can be stored and searched for.
   *
   * @throws IllegalArgumentException if it is longer than {@code maxLength} or has a control
   *     character
   */
  static String text(String value, int maxLength) {
    if (value.codePointCount(0, value.length()) > maxLength) {
      throw new IllegalArgumentException("is longer than " + maxLength + " characters");
    }
    if (NameRules.hasControl(value)) {
      throw new IllegalArgumentException("has a control character");
    }
    return value;
  }
}
