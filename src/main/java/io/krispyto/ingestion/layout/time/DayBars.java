package io.krispyto.ingestion.layout.time;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.value.Reason;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Aggregates intraday bars into one record per day: the open of the first bar, the close of the
 * last, the highest high, the lowest low and the sum of the volumes. If any bar lacks a value, that
 * value is unknown for the day.
 *
 * <p>Rows of the same day must be adjacent. Within the day, the order of bars and currencies does
 * not matter.
 */
final class DayBars implements RowReader {
  /** Maximum memory of one day. A currency with bars of one second takes 11 KB. */
  private static final long MAX_BYTES = 48L << 20;

  /**
   * How bars become records.
   *
   * @param dayOf the day to which the timestamp of a bar belongs
   */
  record Rule(Bar bar, DayOf dayOf) {}

  private record Key(String name, String symbol) {}

  private final RowReader bars;
  private final Rule rule;
  private final Map<Key, Day> days = new LinkedHashMap<>();
  private final Queue<Day> complete = new ArrayDeque<>();
  private long startOfDay = Long.MIN_VALUE;
  private boolean ended;
  private long bytes;

  /** The day that {@link #next} just returned; {@code null} if it returned a rejected bar. */
  private Day returned;

  DayBars(RowReader bars, Rule rule) {
    this.bars = bars;
    this.rule = rule;
  }

  @Override
  public InputRow next() throws UnusableFile {
    while (complete.isEmpty()) {
      if (ended) {
        return null;
      }
      var row = bars.next();
      if (row == null) {
        ended = true;
        endDay();
      } else if (row instanceof InputRow.Good bar) {
        var rejected = add(bar);
        if (rejected != null) {
          returned = null;
          return rejected;
        }
      } else {
        returned = null;
        return row;
      }
    }
    returned = complete.remove();
    return returned.row(rule);
  }

  @Override
  public String original() {
    return returned == null ? bars.original() : returned.original;
  }

  @Override
  public String[] texts() {
    return returned == null ? bars.texts() : returned.texts;
  }

  @Override
  public void close() {
    bars.close();
  }

  /** Adds a bar to its day; returns the row if it must be rejected. */
  private InputRow add(InputRow.Good bar) throws UnusableFile {
    var start = rule.dayOf.startOfDay(bar.micros());
    if (start != startOfDay) {
      endDay();
      startOfDay = start;
    }
    var key = new Key(bar.name(), bar.symbol());
    var day = days.get(key);
    if (day == null) {
      day = new Day(bar, bars.original(), bars.texts());
      bytes += day.bytes(rule);
      if (bytes > MAX_BYTES) {
        throw new UnusableFile(
            "Line " + bar.line() + ": one day has too many currencies to aggregate their bars.");
      }
      days.put(key, day);
    }
    var slot = (int) ((rule.dayOf.shifted(bar.micros()) - start) / rule.bar.micros());
    if (day.add(bar, slot)) {
      return null;
    }
    if (day.lastMicros != bar.micros()) {
      throw new UnusableFile(
          "Line "
              + bar.line()
              + " is a second row within a bar of "
              + rule.bar
              + ". Declare the time that a row covers, such as --bar 15m.");
    }
    return InputRow.Bad.of(bar.line(), Reason.of("is a second bar at the same time"), bars);
  }

  private void endDay() {
    complete.addAll(days.values());
    days.clear();
    bytes = 0;
  }

  /** The bars of one currency on one day. */
  private static final class Day {
    private final InputRow.Good first;
    private final String original;
    private final String[] texts;
    private final BitSet slots = new BitSet();
    private long openMicros = Long.MAX_VALUE;
    private long closeMicros = Long.MIN_VALUE;
    private double open;
    private double close;
    private double marketCap;
    private double high = Double.NEGATIVE_INFINITY;
    private double low = Double.POSITIVE_INFINITY;
    private double volume;
    private long lastMicros;

    /**
     * @param first the first bar in the file, which stands for the day in reports
     */
    Day(InputRow.Good first, String original, String[] texts) {
      this.first = first;
      this.original = original;
      this.texts = texts == null ? null : texts.clone();
    }

    /** Returns the approximate memory of the day. */
    long bytes(Rule rule) {
      var characters = original.length();
      for (var text : texts == null ? new String[0] : texts) {
        characters += text.length();
      }
      return 500 + rule.bar.perDay() / Byte.SIZE + 2L * characters;
    }

    /** Adds a bar; returns false if one at this time was already added. */
    boolean add(InputRow.Good bar, int slot) {
      if (slots.get(slot)) {
        return false;
      }
      slots.set(slot);
      lastMicros = bar.micros();
      if (bar.micros() < openMicros) {
        openMicros = bar.micros();
        open = bar.open();
      }
      if (bar.micros() > closeMicros) {
        closeMicros = bar.micros();
        close = bar.close();
        marketCap = bar.marketcap();
      }
      // Both return NaN if either value is unknown.
      high = Math.max(high, bar.high());
      low = Math.min(low, bar.low());
      volume += bar.volume();
      return true;
    }

    InputRow.Good row(Rule rule) {
      var dayOf = rule.dayOf == DayOf.INSTANT ? DayOf.OPEN : rule.dayOf;
      return new InputRow.Good(
          first.line(),
          first.name(),
          first.symbol(),
          dayOf.recordTime(first.micros()),
          high,
          low,
          open,
          close,
          volume,
          marketCap,
          slots.cardinality() < rule.bar.perDay());
    }
  }
}
