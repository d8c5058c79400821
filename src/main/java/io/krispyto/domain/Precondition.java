package io.krispyto.domain;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A condition on the current state of a record or currency for a write (RFC 9110, section 13.1). It
 * prevents lost updates.
 *
 * @param ifMatch entity tags, one of which it must have; or {@code *}: it must exist
 * @param ifNoneMatch entity tags, none of which it may have; or {@code *}: it must not exist
 */
public record Precondition(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
  private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

  /**
   * Parses {@code if_match} and {@code if_none_match}, each with the syntax of the header field.
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

  /** A field with an empty value names no entity tag. */
  private static String read(Parameters parameters, Map<String, ?> given, String name) {
    var value = given.get(name);
    if (value != null && !(value instanceof String)) {
      parameters.reject(name, "is not text");
      return null;
    }
    return (String) value;
  }

  /**
   * Requires the condition to hold.
   *
   * @param subject what the tag is of, for messages
   * @param tag the current entity tag; empty if the subject does not exist
   * @throws Failure.PreconditionFailed if the condition does not hold
   */
  public void require(String subject, Optional<String> tag) {
    if (ifMatch.isPresent() && !hasOneOf(ifMatch.get(), tag)) {
      throw new Failure.PreconditionFailed(
          "The "
              + subject
              + (tag.isPresent()
                  ? " does not match If-Match."
                  : " does not exist, so it cannot match If-Match."));
    }
    if (ifNoneMatch.isPresent() && hasOneOf(ifNoneMatch.get(), tag)) {
      throw new Failure.PreconditionFailed("The " + subject + " matches If-None-Match.");
    }
  }

  /**
   * Whether a list has the tag. Both fields accept a weak tag. RFC 9110 requires strong comparison
   * for If-Match, where a weak tag never matches. But compressing proxies weaken our tags, and
   * clients behind one could not write. Our tag is a hash of the content: if the opaque parts
   * match, so do the records.
   */
  private static boolean hasOneOf(String listed, Optional<String> tag) {
    return tag.isPresent() && isAmong(listed, tag.get());
  }

  /**
   * Whether a list of entity tags, or {@code *}, includes a tag, weak or strong. Ignores list
   * elements that are not entity tags.
   */
  public static boolean isAmong(String listed, String tag) {
    return isAny(listed)
        || TAG.matcher(listed).results().anyMatch(found -> found.group(2).equals(tag));
  }

  private static boolean isAny(String listed) {
    return listed.strip().equals("*");
  }
}
