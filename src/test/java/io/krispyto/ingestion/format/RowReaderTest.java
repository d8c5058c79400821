package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.ingestion.OwnRows;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that the files in {@code csv} and {@code ndjson} cannot cover. */
class RowReaderTest {
  private static final String HEADER = "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";

  @ParameterizedTest
  @CsvSource({
    "2008-12-31 23:59:59, is before 2009",
    "2009-01-01 00:00:00,",
    "2021-07-06 23:59:59,",
    "2021-07-06,",
    "2021-07-07 00:00:00, is in the future",
    "2021-07-07, is in the future"
  })
  void acceptsDaysFrom2009ToTheEndOfTodayInUtc(String date, String reason) throws Exception {
    var clock = Clock.fixed(Instant.parse("2021-07-06T12:00:00Z"), ZoneId.of("Pacific/Kiritimati"));
    try (var reader = OwnRows.of(in(HEADER + row(date)), clock)) {
      assertThat(reason(reader.next())).isEqualTo(reason);
    }
  }

  @Test
  void acceptsTheNextDayAfterMidnight() throws Exception {
    var clock = new SettableClock();
    clock.now = Instant.parse("2021-07-06T23:59:59.999Z");
    var file = HEADER + row("2021-07-06") + row("2021-07-07") + row("2021-07-07");
    try (var reader = OwnRows.of(in(file), clock)) {
      assertThat(reason(reader.next())).isNull();
      assertThat(reason(reader.next())).isEqualTo("is in the future");
      clock.now = Instant.parse("2021-07-07T00:00:00Z");
      assertThat(reason(reader.next())).isNull();
    }
  }

  @Test
  void returnsTheTextsOfARowInOneOrderForAnyHeader() throws Exception {
    var file =
        "Close,note,Date,Symbol,Name,Marketcap,Volume,Open,Low,High\n"
            + "2.5,\"a,b\",2021-07-06,btc,\" Bitcoin \",100,10,1.5,1,3\r\n2,,,,,,,,,\n1,2\n";
    try (var reader = OwnRows.of(in(file))) {
      assertThat(reader.next()).isInstanceOf(InputRow.Good.class);
      assertThat(reader.original())
          .isEqualTo("2.5,\"a,b\",2021-07-06,btc,\" Bitcoin \",100,10,1.5,1,3");
      assertThat(reader.texts())
          .containsExactly("Bitcoin", "btc", "2021-07-06", "3", "1", "1.5", "2.5", "10", "100");
      assertThat(reader.next()).isInstanceOf(InputRow.Bad.class);
      assertThat(reader.texts()).containsExactly("", "", "", "", "", "", "2", "", "");
      assertThat(reader.next()).isInstanceOf(InputRow.Bad.class);
      assertThat(reader.original()).isEqualTo("1,2");
      assertThat(reader.texts()).isNull();
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void truncatesTheOriginalOfALongRow() throws Exception {
    var values = "x".repeat(4000) + ",".repeat(8);
    try (var reader = OwnRows.of(in(HEADER + values + ("," + "y".repeat(4000)).repeat(400)))) {
      var rejection = ((InputRow.Bad) reader.next()).rejection();
      assertThat(rejection.original()).hasSize(20_000).startsWith(values);
    }
    var json = "{\"name\": \"" + "x".repeat(1_000_000) + "\"}";
    try (var reader = new NdjsonReader(in(json))) {
      var rejection = ((InputRow.Bad) reader.next()).rejection();
      assertThat(rejection.original()).hasSize(20_000);
      assertThat(rejection.texts()[0]).hasSize(4096);
    }
  }

  @Test
  void readsLinesOfUpToAMebibyte() throws Exception {
    var blanks = " ".repeat((1 << 20) - 2);
    try (var reader = new NdjsonReader(in("{" + blanks + "}\r\n{" + blanks + "}"))) {
      assertThat(reason(reader.next())).isEqualTo("is missing");
      assertThat(reason(reader.next())).isEqualTo("is missing");
      assertThat(reader.next()).isNull();
    }
    for (var end : new String[] {"", "\n", "\r\n"}) {
      try (var reader = new NdjsonReader(in("{}\n{" + blanks + " }" + end))) {
        assertThat(reason(reader.next())).isEqualTo("is missing");
        assertThat(catchBroken(reader)).isEqualTo("Line 2 is longer than 1 MiB.");
      }
    }
  }

  private static String catchBroken(RowReader reader) {
    try {
      return "read " + reader.next();
    } catch (UnusableFile e) {
      return e.getMessage();
    }
  }

  private static String row(String date) {
    return "Bitcoin,BTC," + date + ",3,1,1.5,2.5,10,100\n";
  }

  private static String reason(InputRow row) {
    return row instanceof InputRow.Bad bad ? bad.rejection().reason() : null;
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class SettableClock extends Clock {
    private Instant now;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
