package io.krispyto.bus;

import io.krispyto.domain.DataVersion;

/** What a question is answered with: a page, or, where that would be large, a page in pieces. */
public sealed interface Answer permits Page, PageInPieces {

  /** What the bytes are, such as {@code application/json}. */
  String mediaType();

  /** Of the data that all of the answer is from. */
  DataVersion version();
}
