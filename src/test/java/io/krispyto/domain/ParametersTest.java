package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.domain.query.SearchQuery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values from the bus, which need not be strings, and searches. */
class ParametersTest {
  @Test
  void numbersAndBooleansAreReadAsText() {
    assertThat(SearchQuery.from(Map.of("name", 42)).name()).isEqualTo("42");
    assertThat(SearchQuery.from(Map.of("name", true)).name()).isEqualTo("true");
  }

  @Test
  void aRepeatedParameterIsInvalid() {
    assertThatThrownBy(() -> SearchQuery.from(Map.of("name", List.of("btc", "eth"))))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name: is given more than once");
  }

  @Test
  void anObjectIsNotTextNorIsAListOfOne() {
    assertThatThrownBy(() -> SearchQuery.from(Map.of("name", List.of("btc"))))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name: is not text");
    assertThatThrownBy(() -> SearchQuery.from(Map.of("name", Map.of("a", "b"))))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name: is not text");
  }

  @ParameterizedTest
  @CsvSource({"Bitcoin, Bitcoin", "' btc ', btc", "Bitcoin Cash, Bitcoin Cash", "'a,b', 'a,b'"})
  void aSearchIgnoresSurroundingSpaces(String given, String name) {
    assertThat(SearchQuery.from(Map.of("name", given)).name()).isEqualTo(name);
  }

  @Test
  void aSearchHasAtMost128Characters() {
    var longest = "𝔅".repeat(128);
    assertThat(SearchQuery.from(Map.of("name", longest)).name()).isEqualTo(longest);
    assertWrong("𝔅".repeat(129), "is longer than 128 characters");
  }

  @Test
  void anEmptySearchIsInvalid() {
    assertWrong("", "is empty");
    assertWrong(" \u2003", "is empty");
    assertThatThrownBy(() -> SearchQuery.from(Map.of()))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name: is missing");
  }

  @Test
  void aSearchWithAControlCharacterIsInvalid() {
    assertWrong("bit\u0000coin", "contains a control character");
    assertWrong("bitcoin\n", "contains a control character");
    assertWrong("bit\u0085coin", "contains a control character");
  }

  private static void assertWrong(String name, String reason) {
    assertThatThrownBy(() -> SearchQuery.from(Map.of("name", name)))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("name: " + reason);
  }
}
