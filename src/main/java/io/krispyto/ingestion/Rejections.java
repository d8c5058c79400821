package io.krispyto.ingestion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of a file that were not loaded: all are counted, the first are kept. */
final class Rejections {
  private final int room;
  private final List<Rejection> first = new ArrayList<>();
  private long count;

  /**
   * @param room how many are kept: what the files before have left of what a load may keep
   */
  Rejections(int room) {
    this.room = room;
  }

  void add(Rejection rejection) {
    count++;
    if (first.size() < room) {
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
    if (first.size() > room) {
      first.subList(room, first.size()).clear();
    }
  }

  int room() {
    return room;
  }

  long count() {
    return count;
  }

  List<Rejection> first() {
    return List.copyOf(first);
  }
}
