package io.krispyto.domain;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * On what state of a thing it depends whether it is written (RFC 9110, section 13.1), so that
 * nobody overwrites what somebody else has written since.
 *
 * @param ifMatch the entity tags of which it must have one, or {@code *}: it must be there
 * @param ifNoneMatch the entity tags of which it must have none, or {@code *}: it must not be there
 */
public record Precondition(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
  private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

  /**
   * Reads {@code if_match} and {@code if_none_match}, each as the header field has it.
   *
   * @throws Failure.InvalidRequest if one is not text
   */
  public static Precondition from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var condition =
        new Precondition(
            Optional.ofNullable(read(parameters, given, "if_match")),
            Optional.ofNullable(read(parameters, given, "if_none_match")));
    parameters.check();
    return condition;
  }

  /** A field without a value is one that names nothing. */
  private static String read(Parameters parameters, Map<String, ?> given, String name) {
    var value = given.get(name);
    if (value != null && !(value instanceof String)) {
      parameters.reject(name, "is not text");
      return null;
    }
    return (String) value;
  }

  /**
   * Requires that it holds.
   *
   * @param tag what the thing has; empty if it is not there
   * @throws Failure.PreconditionFailed if not
   */
  public void require(Optional<String> tag) {
    if (ifMatch.isPresent() && !hasOneOf(ifMatch.get(), tag)) {
      throw new Failure.PreconditionFailed(
          tag.isPresent()
              ? "The record is no longer what If-Match names."
              : "There is no record that If-Match could name.");
    }
    if (ifNoneMatch.isPresent() && hasOneOf(ifNoneMatch.get(), tag)) {
      throw new Failure.PreconditionFailed("The record is what If-None-Match excludes.");
    }
  }

  /**
   * Both fields accept a weak tag. RFC 9110 requires strong comparison for If-Match, where a weak
   * tag never matches. But compressing proxies weaken our tags, and no client behind one could
   * write. Our tag is a hash of the content: if the opaque parts match, so do the records.
   */
  private static boolean hasOneOf(String listed, Optional<String> tag) {
    return tag.isPresent() && isAmong(listed, tag.get());
  }

  /**
   * Whether a list of entity tags, or {@code *}, has one, weak or strong. What is not an entity tag
   * is passed over.
   */
  public static boolean isAmong(String listed, String tag) {
    return isAny(listed)
        || TAG.matcher(listed).results().anyMatch(found -> found.group(2).equals(tag));
  }

  private static boolean isAny(String listed) {
    return listed.strip().equals("*");
  }
}
