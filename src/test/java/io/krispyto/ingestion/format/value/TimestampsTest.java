package io.krispyto.ingestion.format.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  /** The expected seconds are from {@code date -u -d '…' +%s}. */
  @ParameterizedTest
  @CsvSource({
    "1970-01-01 00:00:00, 0",
    "2021-07-06 23:59:59, 1625615999",
    "2021-07-06, 1625615999",
    "2020-02-29 12:34:56, 1582979696",
    "1969-12-31 23:59:59, -1",
    "0001-01-01 00:00:00, -62135596800",
    "9999-12-31, 253402300799"
  })
  void readsUtc(String text, long second) throws Exception {
    assertThat(Timestamps.parse(text)).isEqualTo(second * 1_000_000);
  }

  /** The expected seconds are from {@code date -u -d '…' +%s}; the day has no other reading. */
  @ParameterizedTest
  @CsvSource({
    "2021-07-06T23:59:59, 1625615999000000",
    "2021-07-06T23:59:59Z, 1625615999000000",
    "2021-07-06 23:59:59Z, 1625615999000000",
    "2021-07-06 23:59:59 UTC, 1625615999000000",
    "2021-07-06T23:59, 1625615940000000",
    "2021-07-06 23:59, 1625615940000000",
    "2026-09-06T23:59:59.999Z, 1788739199999000",
    "2026-09-06T23:59:59.9, 1788739199900000",
    "2026-09-06 23:59:59.123456 UTC, 1788739199123456",
    "2026-09-06T23:59:59.123456999Z, 1788739199123456",
    "2021-07-07T01:59:59+02:00, 1625615999000000",
    "2021-07-07T01:59:59.5+0200, 1625615999500000",
    "2021-07-06T18:29:59-05:30, 1625615999000000",
    "2021-07-06T16:59:59-07, 1625615999000000"
  })
  void readsIso8601(String text, long micros) throws Exception {
    assertThat(Timestamps.parse(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021-02-30",
        "2021-02-29",
        "1900-02-29",
        "2021-13-01",
        "2021-00-01",
        "2021-01-00",
        "0000-01-01",
        "2021-01-01 24:00:00",
        "2021-01-01 23:60:00",
        "2021-01-01 23:59:60",
        "2021-01-01T23:59:59+24:00",
        "2021-01-01T23:59:59+02:60"
      })
  void rejectsDatesThatDoNotExist(String text) {
    assertThatThrownBy(() -> Timestamps.parse(text)).hasMessage("is not a real date");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "06/07/2021",
        "2021/07/06",
        "2021-7-6",
        "20210706",
        "+021-07-06",
        "2021-07-06T",
        "2021-07-06Z",
        "2021-07-06T23",
        "2021-07-06t23:59:59z",
        "2021-07-06  23:59:59",
        "2021-07-06T23:59:59.",
        "2021-07-06T23:59:59.1234567890",
        "2021-07-06T23:59:59,5",
        "2021-07-06T23:59:59 CET",
        "2021-07-06T23:59:59ZZ",
        "2021-07-06T23:59:59 Z",
        "2021-07-06T23:59:59+2",
        "2021-07-06T23:59:59+02:",
        "2021-07-06T23:59:59+02:0",
        "2021-07-06 23.59.59",
        "\u0662\u0660\u0662\u0661-07-06",
        "yesterday"
      })
  void rejectsOtherNotations(String text) {
    assertThatThrownBy(() -> Timestamps.parse(text))
        .hasMessage("is not a date like 2021-07-06 or 2021-07-06 23:59:59");
  }

  @ParameterizedTest
  @NullAndEmptySource
  void rejectsNothing(String text) {
    assertThatThrownBy(() -> Timestamps.parse(text)).hasMessage("is empty");
  }
}
