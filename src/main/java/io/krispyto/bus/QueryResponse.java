package io.krispyto.bus;

import io.krispyto.domain.DataVersion;

/** The response to a query: a payload, or a chunked payload if it is large. */
public sealed interface QueryResponse permits Payload, ChunkedPayload {

  /** The media type of the bytes, such as {@code application/json}. */
  String mediaType();

  /** The data version of the whole response. */
  DataVersion version();

  /** Returns the same response without a data version, so that no cache stores it. */
  QueryResponse unversioned();
}
