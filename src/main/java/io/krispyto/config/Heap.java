package io.krispyto.config;

/** Limits the heap that caches may use. */
final class Heap {
  /** The rest of the heap is for requests in flight and for the server's classes. */
  private static final int CACHE_PART = 8;

  private static final long LARGEST_DEFAULT = 64L * 1024 * 1024;

  private Heap() {}

  /** The default capacity of a cache in this process, in bytes. */
  static long cacheBytes() {
    return cacheBytes(Runtime.getRuntime().maxMemory());
  }

  /** The default capacity of a cache in bytes, for a heap of this many bytes. */
  static long cacheBytes(long heap) {
    return Math.min(LARGEST_DEFAULT, heap / CACHE_PART);
  }

  /**
   * Checks that caches leave room for the rest of the server.
   *
   * @param heap size of the heap in bytes
   * @throws InvalidSetting naming the larger of the caches
   */
  static void requireRoom(long edgeCacheBytes, long pageCacheBytes, long heap) {
    if (edgeCacheBytes + pageCacheBytes > heap / 2) {
      throw new InvalidSetting(
          edgeCacheBytes > pageCacheBytes ? "EDGE_CACHE_BYTES" : "PAGE_CACHE_BYTES",
          "is too large: both caches together, "
              + (edgeCacheBytes + pageCacheBytes)
              + " bytes, may use at most half of the heap, which is "
              + heap
              + " bytes (-Xmx)");
    }
  }
}
