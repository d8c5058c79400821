package io.krispyto.query.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.RowBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionBatchTest {
  private final RejectionBatch batch = new RejectionBatch();

  @Test
  void theFirstBatchIsSmallBecauseRowSizesAreUnknown() {
    assertThat(batch.size()).isEqualTo(20);
  }

  /** No rows follow the last row, so its size is null. */
  @ParameterizedTest
  @CsvSource({"0,250", "262144,250", "262145,20", "5000000,20", ",250"})
  void theSizeOfTheNextRowsDeterminesTheBatchSize(Long bytes, int rows) {
    batch.add(row(5_000_000L));
    batch.add(row(0L));
    batch.add(row(bytes));
    assertThat(batch.size()).isEqualTo(rows);
  }

  /** A row whose last column is the size of the next rows. */
  private static Row row(Long next) {
    return new RowBase(Tuple.of(1L, next)) {
      @Override
      public String getColumnName(int place) {
        throw new UnsupportedOperationException();
      }

      @Override
      public int getColumnIndex(String name) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
