package io.krispyto.http.batch;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Violation;
import io.krispyto.domain.record.PricePairs;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Parses a body of pairs piece by piece, and keeps only the pairs. Not thread-safe. */
public interface PairsReader {
  /** Creates a reader for a format. */
  static PairsReader of(RowFormat format) {
    return switch (format) {
      case JSON -> new JsonPairs(false);
      case NDJSON -> new JsonPairs(true);
      case CSV -> new CsvPairs();
    };
  }

  /**
   * Parses the next piece of the body.
   *
   * @throws Failure.InvalidRequest if the body is malformed
   * @throws Failure.TooLarge if it has too many pairs
   */
  void read(Buffer piece);

  /**
   * Returns the pairs, after the last piece.
   *
   * @throws Failure.InvalidRequest if the body is malformed or empty
   * @throws Failure.TooLarge if it has too many pairs
   */
  PricePairs end();

  /** Creates the failure of a body as a whole. */
  static Failure malformed(String reason) {
    return new Failure.InvalidRequest(List.of(new Violation("body", reason)));
  }
}
