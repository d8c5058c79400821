package io.krispyto.domain.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected days were worked out with {@code date -u -d}. */
class DayTest {
  private static final LocalDate TODAY = LocalDate.of(2024, 3, 1);

  @ParameterizedTest
  @CsvSource({
    "2022-10-9, 2022-10-09",
    "2022-10-09T00:00:00Z, 2022-10-09",
    "2022-10-09T23:59:59.999999999Z, 2022-10-09",
    "2022-10-09T00:00+14:00, 2022-10-08",
    "2022-10-09T23:30-05:00, 2022-10-10",
    "1665273600, 2022-10-09",
    "1665359999, 2022-10-09",
    "1665273599, 2022-10-08",
    "1665359999999, 2022-10-09",
    "1665360000000, 2022-10-10",
    "9999999999, 2286-11-20",
    "today, 2024-03-01",
    "-1d, 2024-02-29",
    "-30d, 2024-01-31",
    "-366d, 2023-03-01"
  })
  void eachFormIsOneUtcDay(String text, LocalDate day) {
    assertThat(Day.parse(text, TODAY)).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20221009 | is either a date without hyphens or a number of seconds; write the date like 2022-10-09",
        "166527360 | is a number, but epoch seconds have 10 digits",
        "2022 | is a number, but epoch seconds have 10 digits",
        "10/9/2022 | has its year last, so its day and month may be swapped; write it like 2022-10-09",
        "9-10-2022 | has its year last",
        "9.10.2022 | has its year last",
        "2022-10-09T00:00:00 | has no offset",
        "2022-10-09 00:00:00 | has no offset",
        "2022-10-09T00:00:00 02:00 | has a space before its offset; in a URL, write + as %2B",
        "2021-02-30T00:00:00Z | 2021-02-30T00:00:00Z is not a real date and time",
        "9999-12-31T23:00:00-02:00 | is not in the years 0000 to 9999",
        "2021-02-30 | 2021-02-30 is not a real date",
        "-0d | is not a date like 2022-10-9",
        "latest | is not a date like 2022-10-9"
      })
  void aTextThatIsNotExactlyOneDayIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> Day.parse(text, TODAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
