package io.krispyto.query.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.query.SearchQuery;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryPopularityTest {
  private final QueryPopularity popularity = new QueryPopularity();

  @Test
  void theMostRequestedQueriesComeFirst() {
    popularity.add(query(1), 1);
    popularity.add(query(2), 5);
    popularity.add(query(3), 2);
    popularity.add(query(1), 2);
    assertThat(popularity.takeTop(2)).containsExactly(query(2), query(1));
  }

  @Test
  void queriesThatAreNoLongerRequestedAreForgotten() {
    popularity.add(query(1), 100);
    for (var round = 0; round < 3; round++) {
      popularity.add(query(2), 10);
      assertThat(popularity.takeTop(1)).containsExactly(query(1));
    }
    popularity.add(query(2), 10);
    assertThat(popularity.takeTop(1)).containsExactly(query(2));
    assertThat(IntStream.range(0, 10).mapToObj(i -> popularity.takeTop(9)).toList().get(9))
        .isEmpty();
  }

  @Test
  void randomQueriesDoNotEvictPopularOnes() {
    popularity.add(query(-1), 1);
    IntStream.range(0, 200_000)
        .forEach(
            i -> {
              popularity.add(query(i), 1);
              if (i % 100 == 0) {
                popularity.add(query(-1), 50);
              }
            });
    assertThat(popularity.takeTop(1)).containsExactly(query(-1));
    assertThat(popularity.takeTop(1_000_000)).hasSizeLessThan(20_000);
  }

  private static SearchQuery query(int number) {
    return new SearchQuery("name " + number);
  }
}
