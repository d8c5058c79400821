package io.krispyto.ingestion.format.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatePatternsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "29-04-13 23:59; 30-04-13 23:59; 31-05-13 23:59 | dd-MM-yy HH:mm",
        "13/1/2020; 2/1/2020 | d/M/yyyy",
        "1/13/2020; 1/2/2020 | M/d/yyyy",
        "01/13/2020; 01/02/2020 | MM/dd/yyyy",
        "2021/07/06; 2021/12/31 | yyyy/MM/dd",
        "20210706 | yyyyMMdd",
        "31.12.2020 | dd.MM.yyyy",
        "Sep 05, 2017; May 31, 2018 | MMM dd, yyyy",
        "May 5, 2017 | MMM d, yyyy",
        "September 5, 2017 | MMMM d, yyyy",
        "4-Dec-19; 14-Dec-19 | d-MMM-yy",
        "6 Jul 2021 | d MMM yyyy",
        "2021-7-6; 2021-12-13 | yyyy-M-d",
        "13/01/2020 3:05 | dd/MM/yyyy H:mm",
        "7/13/2020 3:05 PM | M/d/yyyy h:mm a",
      })
  void theOnlyPatternThatFitsAllValuesIsSuggested(String values, String pattern) {
    assertThat(hint(values.split("; ")))
        .hasValue("It looks like " + pattern + "; add --date-format \"" + pattern + "\".");
  }

  @Test
  void ifDayAndMonthCannotBeToldApartItAsks() {
    assertThat(hint("1/2/2020", "3/4/2020"))
        .hasValue(
            "Is it d/M/yyyy or M/d/yyyy? Add --date-format \"d/M/yyyy\" or --date-format"
                + " \"M/d/yyyy\".");
    assertThat(hint("01/02/2020"))
        .hasValue(
            "Is it dd/MM/yyyy or MM/dd/yyyy? Add --date-format \"dd/MM/yyyy\" or --date-format"
                + " \"MM/dd/yyyy\".");
  }

  @Test
  void aLaterValueDecides() {
    assertThat(hint("01/02/2020", "03/04/2020", "05/06/2020", "07/31/2020"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("looks like MM/dd/yyyy"));
  }

  @Test
  void daysBeforeBitcoinAndInTheFutureExcludeAPattern() {
    // As yy-MM-dd, it would be in 2029.
    assertThat(hint("29-04-13"))
        .hasValueSatisfying(hint -> assertThat(hint).startsWith("It looks like dd-MM-yy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "n/a", "yesterday", "1625529599", "30/02/2020", "13/13/2020", "١/١/٢٠٢٠"})
  void noPatternMeansNoHint(String value) {
    assertThat(hint(value)).isEmpty();
    assertThat(hint("13/1/2020", value)).isEmpty();
  }

  @Test
  void noValueMeansNoHint() {
    assertThat(new DatePatterns(CLOCK).hint()).isEmpty();
  }

  private static Optional<String> hint(String... values) {
    var patterns = new DatePatterns(CLOCK);
    Arrays.stream(values).forEach(patterns::narrow);
    return patterns.hint();
  }
}
