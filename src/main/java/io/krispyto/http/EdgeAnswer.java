package io.krispyto.http;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;

/**
 * An answer ready to be sent: the bytes of a page in one encoding, and their entity tag.
 *
 * @param version of the data that it is from
 * @param mediaType of the page
 * @param encoding that the body is in, which may be other than the one that was wished for
 * @param body the bytes
 * @param length of the body, as text
 * @param tag of the body
 */
record EdgeAnswer(
    DataVersion version,
    String mediaType,
    Encoding encoding,
    Buffer body,
    String length,
    EntityTag tag) {

  static EdgeAnswer of(Page page, String uri, Encoding encoding, Buffer body) {
    return new EdgeAnswer(
        page.version(),
        page.mediaType(),
        encoding,
        body,
        String.valueOf(body.length()),
        EntityTag.of(page.version(), uri, encoding));
  }
}
