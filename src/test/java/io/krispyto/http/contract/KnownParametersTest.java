package io.krispyto.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.NearestName;
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
  void theDistanceIsTheNumberOfChangedLetters(String one, String another, int distance) {
    assertThat(NearestName.distance(one, another)).isEqualTo(distance);
    assertThat(NearestName.distance(another, one)).isEqualTo(distance);
  }
}
