package io.krispyto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void aSmallHeapHasSmallerCaches() {
    assertThat(Heap.cacheBytes(64 * MIB)).isEqualTo(8 * MIB);
    assertThat(Heap.cacheBytes(512 * MIB)).isEqualTo(64 * MIB);
    assertThat(Heap.cacheBytes(16_384 * MIB)).isEqualTo(64 * MIB);
  }

  @Test
  void defaultCacheSizesFitAnyHeap() {
    for (var heap : new long[] {16 * MIB, 64 * MIB, 500 * MIB, 4096 * MIB}) {
      var each = Heap.cacheBytes(heap);
      assertThatCode(() -> Heap.requireRoom(each, each, heap)).doesNotThrowAnyException();
    }
  }

  @Test
  void cachesThatDoNotFitAreRejectedAndTheLargerIsNamed() {
    assertThatThrownBy(() -> Heap.requireRoom(40 * MIB, 8 * MIB, 64 * MIB))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage(
            "EDGE_CACHE_BYTES is too large: both caches together, 50331648 bytes, may use at most half of"
                + " the heap, which is 67108864 bytes (-Xmx)");
    assertThatThrownBy(() -> Heap.requireRoom(0, 40 * MIB, 64 * MIB))
        .hasMessageStartingWith("PAGE_CACHE_BYTES is too large")
        .hasMessageNotContaining("\n");
  }
}
