package io.krispyto.ingestion.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.source.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bars within a day become one record per day. */
final class DayBarsTest {
  private static final String HEADER = "Name,Symbol,Date,Open,High,Low,Close,Volume,Market Cap\n";

  @TempDir Path folder;

  @Test
  void hoursBecomeADay() throws Exception {
    var csv = new StringBuilder(HEADER);
    for (var hour = 0; hour < 24; hour++) {
      csv.append(
          "Bitcoin,BTC,2021-07-06 %02d:00:00,%d,%d,%d,%d,100,%d\n"
              .replace("%02d", hour < 10 ? "0" + hour : "" + hour)
              .replaceFirst("%d", "" + (10 + hour))
              .replaceFirst("%d", "" + (12 + hour))
              .replaceFirst("%d", "" + (9 + hour))
              .replaceFirst("%d", "" + (11 + hour))
              .replaceFirst("%d", "" + (1000 + hour)));
    }

    var day = (InputRow.Good) read(csv.toString(), "1h").get(0);

    assertThat(day.open()).isEqualTo(10);
    assertThat(day.high()).isEqualTo(35);
    assertThat(day.low()).isEqualTo(9);
    assertThat(day.close()).isEqualTo(34);
    assertThat(day.volume()).isEqualTo(2400);
    assertThat(day.marketcap()).isEqualTo(1023);
    assertThat(day.micros()).isEqualTo(micros("2021-07-06T23:59:59"));
    assertThat(day.line()).isEqualTo(2);
    assertThat(day.isPartial()).isFalse();
  }

  @Test
  void theOrderOfBarsDoesNotMatterWithinADay() throws Exception {
    var random = new Random(15);
    var bars = new ArrayList<String>();
    for (var minute = 0; minute < 1440; minute += 60) {
      for (var currency : List.of("Aave,AAVE", "Bitcoin,BTC")) {
        bars.add(bar(currency, "2021-07-06", minute, minute + 1));
      }
    }
    var inOrder = read(HEADER + String.join("", bars), "1h");
    Collections.shuffle(bars, random);
    var shuffled = read(HEADER + String.join("", bars), "1h");

    assertThat(inOrder).hasSize(2);
    assertThat(shuffled).hasSize(2);
    for (var row : shuffled) {
      var good = (InputRow.Good) row;
      assertThat(inOrder)
          .anySatisfy(
              other -> {
                var same = (InputRow.Good) other;
                assertThat(same.name()).isEqualTo(good.name());
                assertThat(same.open()).isEqualTo(good.open());
                assertThat(same.close()).isEqualTo(good.close());
                assertThat(same.high()).isEqualTo(good.high());
                assertThat(same.low()).isEqualTo(good.low());
                assertThat(same.volume()).isEqualTo(good.volume());
              });
    }
  }

  @Test
  void aDayWithFewerBarsIsPartialAndAValueOneBarLacksIsNotKnown() throws Exception {
    var rows =
        read(
            HEADER
                + "Bitcoin,BTC,2021-07-06 22:00:00,1,2,1,2,5,\n"
                + "Bitcoin,BTC,2021-07-06 23:00:00,2,3,2,3,,9\n"
                + "Bitcoin,BTC,2021-07-07 00:00:00,3,4,3,4,5,9\n",
            "1h");

    assertThat(rows).hasSize(2);
    var first = (InputRow.Good) rows.get(0);
    assertThat(first.isPartial()).isTrue();
    assertThat(first.isWarned()).isTrue();
    assertThat(first.volume()).isNaN();
    assertThat(first.marketcap()).isEqualTo(9);
    assertThat(((InputRow.Good) rows.get(1)).open()).isEqualTo(3);
  }

  @Test
  void aSecondBarOfTheSameTimeIsRejected() throws Exception {
    var rows =
        read(
            HEADER
                + "Bitcoin,BTC,2021-07-06 22:00:00,1,2,1,2,5,\n"
                + "Bitcoin,BTC,2021-07-06 22:00:00,2,3,2,3,5,9\n",
            "1h");

    var rejected = ((InputRow.Bad) rows.get(0)).rejection();
    assertThat(rejected.line()).isEqualTo(3);
    assertThat(rejected.reason()).isEqualTo("is a second bar at the same time");
    assertThat(rejected.original()).startsWith("Bitcoin,BTC,2021-07-06 22:00:00,2");
    assertThat(((InputRow.Good) rows.get(1)).volume()).isEqualTo(5);
  }

  @Test
  void barsThatAreShorterThanDeclaredAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    HEADER
                        + "Bitcoin,BTC,2021-07-06 22:00:00,1,2,1,2,5,\n"
                        + "Bitcoin,BTC,2021-07-06 22:15:00,2,3,2,3,5,9\n",
                    "1h"))
        .isInstanceOf(UnusableFile.class)
        .hasMessageStartingWith("Line 3 is a second row within a bar of 1h.");
  }

  @Test
  void theEndOfABarBelongsToItsDay() throws Exception {
    var csv =
        HEADER
            + "Bitcoin,BTC,2021-07-06 12:00:00,1,2,1,2,5,\n"
            + "Bitcoin,BTC,2021-07-07 00:00:00,2,3,2,3,5,9\n";
    var rows = read(csv, Map.of("bar", "12h", "day_of", "close"));

    assertThat(rows).hasSize(1);
    assertThat(((InputRow.Good) rows.get(0)).micros()).isEqualTo(micros("2021-07-06T23:59:59"));
    assertThat(((InputRow.Good) rows.get(0)).isPartial()).isFalse();
  }

  private static String bar(String currency, String day, int minute, int price) {
    var time =
        LocalDateTime.parse(day + "T00:00:00").plusMinutes(minute).toString().replace('T', ' ');
    return currency
        + ","
        + time
        + ":00,"
        + price
        + ","
        + (price + 2)
        + ","
        + (price - 0.5)
        + ","
        + (price + 1)
        + ",100,"
        + price
        + "\n";
  }

  private static long micros(String time) {
    return LocalDateTime.parse(time).toEpochSecond(java.time.ZoneOffset.UTC) * 1_000_000;
  }

  private List<InputRow> read(String csv, String bar) throws Exception {
    return read(csv, Map.of("bar", bar));
  }

  private List<InputRow> read(String csv, Map<String, String> declared) throws Exception {
    var file = folder.resolve("bars.csv");
    Files.writeString(file, csv);
    return rows(file, declared);
  }

  static List<InputRow> rows(Path file, Map<String, String> declared) throws Exception {
    var rows = new ArrayList<InputRow>();
    try (var inputs =
            Inputs.local(file, () -> {})
                .readBy(new Reading(Layouts.BUILT_IN, Declarations.ofParameters(declared)));
        var content = inputs.iterator().next().content().open();
        var opened = inputs.iterator().next().read(content)) {
      for (var row = opened.rows().next(); row != null; row = opened.rows().next()) {
        rows.add(row);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return rows;
  }
}
