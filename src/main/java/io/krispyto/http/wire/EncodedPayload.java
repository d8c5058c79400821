package io.krispyto.http.wire;

import io.krispyto.bus.Payload;
import io.vertx.core.buffer.Buffer;

/**
 * A payload in one encoding.
 *
 * @param body the encoded bytes
 */
public record EncodedPayload(Payload payload, ContentEncoding encoding, Buffer body) {
  /** Returns the entity tag of this representation of a URI. */
  public EntityTag tag(String uri) {
    return EntityTag.of(payload.version(), uri, payload.mediaType(), encoding);
  }
}
