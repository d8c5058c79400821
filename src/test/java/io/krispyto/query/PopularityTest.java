package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.SearchQuestion;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopularityTest {
  private final Popularity popularity = new Popularity();

  @Test
  void theMostAskedComeFirst() {
    popularity.add(question(1), 1);
    popularity.add(question(2), 5);
    popularity.add(question(3), 2);
    popularity.add(question(1), 2);
    assertThat(popularity.takeTop(2)).containsExactly(question(2), question(1));
  }

  @Test
  void whatIsNoLongerAskedIsForgotten() {
    popularity.add(question(1), 100);
    for (var round = 0; round < 3; round++) {
      popularity.add(question(2), 10);
      assertThat(popularity.takeTop(1)).containsExactly(question(1));
    }
    popularity.add(question(2), 10);
    assertThat(popularity.takeTop(1)).containsExactly(question(2));
    assertThat(IntStream.range(0, 10).mapToObj(i -> popularity.takeTop(9)).toList().get(9))
        .isEmpty();
  }

  @Test
  void questionsWithoutEndDoNotPushOutWhatManyAsk() {
    popularity.add(question(-1), 1);
    IntStream.range(0, 200_000)
        .forEach(
            i -> {
              popularity.add(question(i), 1);
              if (i % 100 == 0) {
                popularity.add(question(-1), 50);
              }
            });
    assertThat(popularity.takeTop(1)).containsExactly(question(-1));
    assertThat(popularity.takeTop(1_000_000)).hasSizeLessThan(20_000);
  }

  private static SearchQuestion question(int number) {
    return new SearchQuestion("name " + number);
  }
}
