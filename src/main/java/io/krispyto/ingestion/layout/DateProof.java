package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import io.krispyto.ingestion.layout.time.DateFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Determines which of several patterns a file's dates have. Each date rules out the patterns that
 * it does not fit: {@code 28/4/2013} rules out {@code M/d/yyyy}. Reading ends as soon as one
 * pattern is left, which takes 13 rows of consecutive days at most.
 */
record DateProof(DateFormat format, int place, Opening opening) {
  interface Opening {
    /** Opens the table of the file at its first record. */
    Table open() throws UnusableFile;
  }

  private record Candidate(String pattern, Notation.Dates dates) {}

  /** Returns the parser of the dates; adds a question if the file does not prove a pattern. */
  Notation.Dates times(List<String> evidence, List<Layout.Question> questions) throws UnusableFile {
    var left = new ArrayList<Candidate>();
    for (var pattern : format.patterns()) {
      left.add(new Candidate(pattern, DateFormat.times(pattern)));
    }
    var differ = false;
    try (var table = opening.open()) {
      for (var row = table.next(); row != null && left.size() > 1; row = table.next()) {
        if (place < row.length && row[place] != null) {
          differ |= rulesOut(row[place], left);
        }
      }
    }
    if (left.size() > 1 && differ) {
      questions.add(
          Layout.Question.of(
              Declaration.DATE_FORMAT,
              "Its dates can be read as "
                  + String.join(" or ", left.stream().map(Candidate::pattern).toList())
                  + ": add --date-format.",
              left.get(0).pattern));
    } else {
      evidence.add("the date format is " + left.get(0).pattern + ", the only one that fits");
    }
    return left.get(0).dates;
  }

  /**
   * Removes the patterns that the date does not fit. A date that fits no pattern removes nothing,
   * because its row is rejected later.
   *
   * @return whether the remaining patterns read it as different times
   */
  private static boolean rulesOut(String date, List<Candidate> left) {
    var fitting = new ArrayList<Candidate>();
    var differ = false;
    var first = 0L;
    for (var candidate : left) {
      try {
        var micros = candidate.dates.parse(date);
        differ |= !fitting.isEmpty() && micros != first;
        first = fitting.isEmpty() ? micros : first;
        fitting.add(candidate);
      } catch (BadValue e) {
        // Ruled out.
      }
    }
    if (!fitting.isEmpty()) {
      left.retainAll(fitting);
    }
    return differ;
  }
}
