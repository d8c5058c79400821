package io.krispyto.bus;

import io.krispyto.domain.DataVersion;

/** What a query is answered with: a page, or, where that would be large, a chunked payload. */
public sealed interface QueryResponse permits Payload, ChunkedPayload {

  /** What the bytes are, such as {@code application/json}. */
  String mediaType();

  /** Of the data that all of the answer is from. */
  DataVersion version();
}
