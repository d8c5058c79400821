package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameRulesTest {
  /** {@code \s} in the regular expressions of clients (ECMA-262). */
  private static final Pattern SPACE = Pattern.compile("[\\t\\n\\x0B\\f\\r\\p{Z}\\uFEFF]");

  @Test
  void exactlyTheUnicodeSpacesAreStripped() {
    IntStream.rangeClosed(0, 0xffff)
        .mapToObj(Character::toString)
        .forEach(
            one ->
                assertThat(NameRules.strip(one + one + "a" + one + "b" + one))
                    .isEqualTo(
                        SPACE.matcher(one).matches()
                            ? "a" + one + "b"
                            : one + one + "a" + one + "b" + one));
    assertThat(NameRules.strip(" \u2003 ")).isEmpty();
    assertThat(NameRules.strip("")).isEmpty();
  }

  @Test
  void printableTextCannotForgeLines() {
    assertThat(NameRules.printable("a\u001b[2J\u0007\n\r\t\u007f\u009b\u202e\u2066\u200f\u200eb"))
        .isEqualTo("a\ufffd[2J" + "\ufffd".repeat(10) + "b");
    for (var same : new String[] {"", "coin_Bitcoin.csv", "Ünï \u2027\u202f\u200d \ud83d\ude00"}) {
      assertThat(NameRules.printable(same)).isSameAs(same);
    }
  }

  @Test
  void onlyC0AndC1CodesAreControlCharacters() {
    IntStream.rangeClosed(0, 0xffff)
        .forEach(
            code ->
                assertThat(NameRules.hasControl("a" + Character.toString(code) + "b"))
                    .as("U+%04X", code)
                    .isEqualTo(code <= 0x1f || code >= 0x7f && code <= 0x9f));
  }
}
