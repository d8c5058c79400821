package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StoredPayloadTest {
  private static final String KEY = "krispyto:1:7:abc";
  private static final DataVersion VERSION = new DataVersion(7);
  private static final Payload PAGE =
      Payload.json(Buffer.buffer("[{\"crypto\":\"Bitcoin\"}]"), VERSION);

  private final Buffer value = StoredPayload.encode(KEY, PAGE);

  @Test
  void aStoredPayloadIsReadBack() {
    assertThat(StoredPayload.decode(KEY, value, VERSION)).contains(PAGE);
  }

  /** Deployed nodes store payloads in this layout; a different layout needs a new magic number. */
  @Test
  void theLayoutIsStableAcrossNodes() {
    var stored =
        Buffer.buffer("KRP1")
            .appendInt(value.getInt(4))
            .appendUnsignedShort(16)
            .appendString("application/json")
            .appendString("[{\"crypto\":\"Bitcoin\"}]");
    assertThat(value).isEqualTo(stored);
  }

  @Test
  void aTruncatedValueIsNotAPayload() {
    IntStream.range(0, value.length())
        .forEach(length -> assertNotAPayload(KEY, value.getBuffer(0, length)));
  }

  @Test
  void aValueWithAFlippedBitIsNotAPayload() {
    for (var i = 0; i < value.length(); i++) {
      for (var bit = 0; bit < 8; bit++) {
        var flipped = value.copy();
        assertNotAPayload(KEY, flipped.setByte(i, (byte) (flipped.getByte(i) ^ 1 << bit)));
      }
    }
  }

  /** The checksum is correct, as if another program had written the value. */
  @Test
  void aMediaTypeLongerThanThePayloadIsRejected() {
    for (var length : List.of(value.length() - 10 + 1, 500, 0xffff)) {
      var stored = value.copy().setUnsignedShort(8, length);
      var checksum = new CRC32C();
      checksum.update(KEY.getBytes(StandardCharsets.UTF_8));
      checksum.update(stored.getBytes(8, stored.length()));
      assertNotAPayload(KEY, stored.setInt(4, (int) checksum.getValue()));
    }
  }

  @Test
  void aValueWithTrailingBytesIsNotAPayload() {
    assertNotAPayload(KEY, value.copy().appendByte((byte) 0));
    assertNotAPayload(KEY, value.copy().appendBuffer(value));
  }

  @Test
  void aValueUnderAnotherKeyIsNotAPayload() {
    assertNotAPayload("krispyto:1:8:abc", value);
  }

  @Test
  void otherValuesAreNotPayloads() {
    var random = new Random(1);
    for (var length = 0; length < 2000; length++) {
      var bytes = new byte[length];
      random.nextBytes(bytes);
      assertNotAPayload(KEY, Buffer.buffer(bytes));
    }
  }

  private static void assertNotAPayload(String key, Buffer value) {
    assertThat(StoredPayload.decode(key, value, VERSION)).isEmpty();
  }
}
