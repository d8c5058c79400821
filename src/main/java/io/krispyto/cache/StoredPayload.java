package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The stored form of a payload. It detects corruption, since other programs may write to the store,
 * and it may truncate values.
 *
 * <p>Layout: a magic number, a checksum (CRC-32C) of the key and all that follows, the length of
 * the media type, the media type, and the bytes of the payload up to the end. The checksum covers
 * the key, so the payload of another query is rejected like a truncated one. It does not protect
 * against an attacker: anyone with write access to Redis can forge payloads.
 */
final class StoredPayload {
  private static final int MAGIC = 0x4B525031; // KRP1
  private static final int CHECKSUM = Integer.BYTES;
  private static final int CHECKED = CHECKSUM + Integer.BYTES;
  private static final int MEDIA_TYPE = CHECKED + Short.BYTES;

  private StoredPayload() {}

  static Buffer encode(String key, Payload payload) {
    var mediaType = payload.mediaType().getBytes(StandardCharsets.UTF_8);
    var value =
        Buffer.buffer(MEDIA_TYPE + mediaType.length + payload.bytes().length())
            .appendInt(MAGIC)
            .appendInt(0)
            .appendUnsignedShort(mediaType.length)
            .appendBytes(mediaType)
            .appendBuffer(payload.bytes());
    return value.setInt(CHECKSUM, checksum(key, value));
  }

  /**
   * Decodes the payload stored under a key.
   *
   * @return empty if the value is not that payload, complete and intact
   */
  static Optional<Payload> decode(String key, Buffer value, DataVersion version) {
    if (value.length() < MEDIA_TYPE
        || value.getInt(0) != MAGIC
        || value.getInt(CHECKSUM) != checksum(key, value)) {
      return Optional.empty();
    }
    var bytes = MEDIA_TYPE + value.getUnsignedShort(CHECKED);
    if (bytes > value.length()) {
      return Optional.empty();
    }
    return Optional.of(
        new Payload(
            value.slice(bytes, value.length()), value.getString(MEDIA_TYPE, bytes), version));
  }

  private static int checksum(String key, Buffer value) {
    var checksum = new CRC32C();
    checksum.update(key.getBytes(StandardCharsets.UTF_8));
    checksum.update(value.getBytes(CHECKED, value.length()));
    return (int) checksum.getValue();
  }
}
