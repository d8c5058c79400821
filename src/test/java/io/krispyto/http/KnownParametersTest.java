package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownParametersTest {
  @ParameterizedTest
  @CsvSource({
    "window, windw, 1",
    "from, form, 2",
    "'', abc, 3",
    "abc, '', 3",
    "kitten, sitting, 3",
    "saturday, sunday, 3",
    "limit, limit, 0"
  })
  void theDistanceIsTheNumberOfLettersToChange(String one, String another, int distance) {
    assertThat(KnownParameters.distance(one, another)).isEqualTo(distance);
    assertThat(KnownParameters.distance(another, one)).isEqualTo(distance);
  }
}
