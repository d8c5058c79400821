package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0, 0",
    "12, 12",
    "+12, 12",
    "12., 12",
    ".5, 0.5",
    "0012.50, 12.5",
    "1.25e1, 12.5",
    "125E-1, 12.5",
    "1e+2, 100",
    "0e999, 0",
    "34235.19345116, 34235.19345116",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "4.9e-324, 4.9e-324"
  })
  void readsDecimalsAndExponents(String text, double number) throws Exception {
    assertThat(Numbers.parse(text)).isEqualTo(number);
  }

  @Test
  void readsMinusZeroAsZero() throws Exception {
    assertThat(Double.doubleToRawLongBits(Numbers.parse("-0.0"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1d",
        "1D",
        "1f",
        "0x1p3",
        "NaN",
        "Infinity",
        "-Infinity",
        "1,5",
        "1,234.5",
        "1 000",
        " 1",
        "1 ",
        "1_000",
        "1e",
        "1e+",
        "e5",
        ".",
        "-",
        "+",
        "--1",
        "1.2.3",
        "1e5.5",
        "1e5e5",
        "$1",
        "1%",
        "\u0661",
        "\uff11",
        "n/a",
        "1\u00a0000"
      })
  void rejectsWhateverElse(String text) {
    assertThatThrownBy(() -> Numbers.parse(text))
        .isInstanceOf(BadValue.class)
        .hasMessage("is not a number");
  }

  @ParameterizedTest
  @NullAndEmptySource
  void rejectsNothing(String text) {
    assertThatThrownBy(() -> Numbers.parse(text)).hasMessage("is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, is negative",
    "-1e400, is negative",
    "1e400, is too large",
    "1e-400, is too small",
    "0.0001e-400, is too small"
  })
  void rejectsWhatIsOutOfRange(String text, String reason) {
    assertThatThrownBy(() -> Numbers.parse(text)).hasMessage(reason);
  }
}
