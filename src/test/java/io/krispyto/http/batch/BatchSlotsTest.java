package io.krispyto.http.batch;

import static io.krispyto.http.batch.BatchSlots.Slot.NONE_FOR_ADDRESS;
import static io.krispyto.http.batch.BatchSlots.Slot.NONE_LEFT;
import static io.krispyto.http.batch.BatchSlots.Slot.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSlotsTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void eightUsualBatchesAndFourOfAnAddressAreInProgress() {
    var slots = new BatchSlots(256 * MIB);
    for (var i = 0; i < 4; i++) {
      assertThat(slots.take("a", 4 * MIB)).isEqualTo(TAKEN);
    }
    assertThat(slots.take("a", 0)).isEqualTo(NONE_FOR_ADDRESS);
    for (var i = 0; i < 4; i++) {
      assertThat(slots.take("b", 0)).isEqualTo(TAKEN);
    }
    assertThat(slots.take("c", 0)).isEqualTo(NONE_LEFT);
    slots.leave("a", 4 * MIB);
    assertThat(slots.take("c", 1)).isEqualTo(TAKEN);
  }

  @Test
  void twoOfTheLargestBatchesAreInProgress() {
    var slots = new BatchSlots(256 * MIB);
    assertThat(slots.maxBytes()).isEqualTo(16 * MIB);
    assertThat(slots.take("a", 16 * MIB)).isEqualTo(TAKEN);
    assertThat(slots.take("a", 1)).isEqualTo(NONE_FOR_ADDRESS);
    assertThat(slots.take("b", 12 * MIB + 1)).isEqualTo(TAKEN);
    assertThat(slots.take("c", 1)).isEqualTo(NONE_LEFT);
    slots.leave("a", 16 * MIB);
    assertThat(slots.take("c", 16 * MIB)).isEqualTo(TAKEN);
  }

  @Test
  void aSmallHeapHasFewerSlots() {
    var slots = new BatchSlots(64 * MIB);
    assertThat(slots.maxBytes()).isEqualTo(8 * MIB);
    assertThat(slots.take("a", 8 * MIB)).isEqualTo(TAKEN);
    assertThat(slots.take("b", 1)).isEqualTo(NONE_LEFT);
    assertThat(new BatchSlots(MIB).maxBytes()).isEqualTo(4 * MIB);
  }
}
