package io.krispyto.ingestion;

import io.krispyto.bus.Addresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of a file that were not loaded: all are counted, the first are kept. */
final class Rejections {
  private final List<Rejection> first = new ArrayList<>();
  private long count;

  void add(Rejection rejection) {
    count++;
    if (first.size() < Addresses.REJECTIONS_TOLD) {
      first.add(rejection);
    }
  }

  /**
   * Adds what the database found, which may be on lines before those known.
   *
   * @param found the first of them
   * @param all how many there are
   */
  void addAll(List<Rejection> found, long all) {
    count += all;
    first.addAll(found);
    first.sort(Comparator.comparingLong(Rejection::line));
    if (first.size() > Addresses.REJECTIONS_TOLD) {
      first.subList(Addresses.REJECTIONS_TOLD, first.size()).clear();
    }
  }

  long count() {
    return count;
  }

  List<Rejection> first() {
    return List.copyOf(first);
  }
}
