package io.krispyto.domain.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.CurrenciesQuery;
import io.krispyto.domain.query.Query;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final Query QUERY = CurrenciesQuery.from(Map.of("q", "bit", "format", "ndjson"));
  private static final DataVersion VERSION = new DataVersion(Long.MAX_VALUE - 1);

  @Test
  void isParsedBack() {
    var cursor = new Cursor(VERSION, Integer.MAX_VALUE);
    assertThat(Cursor.parse(cursor.text(QUERY), QUERY)).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aForgedCursorWithoutPreviousRowsIsInvalid(int offset) {
    // Forged with knowledge of the format of cursors.
    var text = new Cursor(VERSION, offset).text(QUERY);
    assertThatThrownBy(() -> Cursor.parse(text, QUERY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a cursor of this query");
  }
}
