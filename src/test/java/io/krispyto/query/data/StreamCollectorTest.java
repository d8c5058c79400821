package io.krispyto.query.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class StreamCollectorTest {
  private static final Buffer CHUNK = Buffer.buffer("0123456789");

  private final StreamCollector collector = new StreamCollector(100, () -> {});

  @Test
  void theChunksBecomeOnePayload() {
    collector.add(CHUNK);
    collector.add(CHUNK);
    collector.complete(bytes -> Payload.json(bytes, new DataVersion(7)));
    assertThat(collector.payload().result().orElseThrow().bytes())
        .hasToString("01234567890123456789");
    assertThat(collector.size().result()).isEqualTo(20);
  }

  /** Otherwise the requests that wait would get an empty list instead of a 404. */
  @Test
  void aResultOfSomethingUnknownIsNotShared() {
    collector.add(CHUNK);
    collector.complete(
        bytes -> {
          throw new Failure.NotFound("There is no currency with the symbol X.");
        });
    assertThat(collector.payload().result()).isEmpty();
    assertThat(collector.isUnderWay()).isFalse();
    assertThat(collector.size().result()).isEqualTo(10);
  }

  @Test
  void aResultThatIsTooLargeIsNotSharedButMeasured() {
    for (var i = 0; i < 11; i++) {
      collector.add(CHUNK);
    }
    collector.complete(bytes -> Payload.json(bytes, DataVersion.NONE));
    assertThat(collector.payload().result()).isEmpty();
    assertThat(collector.isTooLarge()).isTrue();
    assertThat(collector.size().result()).isEqualTo(110);
  }

  @Test
  void aStreamThatEndsEarlyHasNeitherPayloadNorSize() {
    collector.add(CHUNK);
    collector.close();
    assertThat(collector.payload().result()).isEmpty();
    assertThat(collector.size().failed()).isTrue();
  }
}
