package io.krispyto.ingestion.format;

import io.krispyto.ingestion.format.value.Reason;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.regex.Pattern;

/**
 * Rejects the last lines of a file as a footer if they are text, such as a total or the source of
 * the data. Holds back up to ten lines until it is known whether rows follow.
 */
public final class FooterReader implements RowReader {
  private static final Reason FOOTER = Reason.of("is a footer, not a row");
  private static final int MAX_LINES = 10;

  private static final Pattern SEPARATORS = Pattern.compile("[,;|\t\"]+");
  private static final Pattern TITLE =
      Pattern.compile(
          "(?i)(totals?|sum|average|mean|sources?|notes?|disclaimer|copyright|©)(\\s*:.*)?");
  private static final Pattern SENTENCE = Pattern.compile("[\\p{L}©*(].*\\s.*\\p{L}.*");

  private final RowReader reader;
  private final Queue<InputRow.Bad> held = new ArrayDeque<>();

  /** The row after those held back; {@code null} at the end of the file. */
  private InputRow following;

  private boolean isFollowingKnown;

  /** The row that was held back and just returned; {@code null} if the reader is at that row. */
  private InputRow.Bad returned;

  public FooterReader(RowReader reader) {
    this.reader = reader;
  }

  @Override
  public InputRow next() throws UnusableFile {
    while (!isFollowingKnown) {
      var row = reader.next();
      if (row instanceof InputRow.Bad bad && isText(bad.rejection().original())) {
        held.add(bad);
        if (held.size() > MAX_LINES) {
          return released(false);
        }
      } else {
        following = row;
        isFollowingKnown = true;
      }
    }
    if (!held.isEmpty()) {
      return released(following == null);
    }
    returned = null;
    var row = following;
    following = null;
    isFollowingKnown = row == null;
    return row;
  }

  private InputRow.Bad released(boolean isFooter) {
    var bad = held.remove();
    returned = isFooter ? new InputRow.Bad(bad.rejection().because(FOOTER)) : bad;
    return returned;
  }

  /** Returns whether a line is one text, or has the title of a footer in its first column. */
  private static boolean isText(String line) {
    var cells =
        Arrays.stream(SEPARATORS.split(line, -1))
            .map(String::strip)
            .filter(cell -> !cell.isEmpty())
            .toList();
    if (cells.isEmpty()) {
      return false;
    }
    var first = cells.get(0);
    return TITLE.matcher(first).matches() || cells.size() == 1 && SENTENCE.matcher(first).matches();
  }

  @Override
  public String original() {
    return returned == null ? reader.original() : returned.rejection().original();
  }

  @Override
  public String[] texts() {
    return returned == null ? reader.texts() : returned.rejection().texts();
  }

  @Override
  public void close() {
    reader.close();
  }
}
