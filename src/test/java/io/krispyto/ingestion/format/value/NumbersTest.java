package io.krispyto.ingestion.format.value;

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
        " 1",
        "1 ",
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
        "1,",
        ",",
        "1,2,3",
        "1.2.3",
        "12,345,",
        "1,234,56",
        "1,2345.6",
        "1.603.5",
        "1,603,5,7"
      })
  void rejectsOtherText(String text) {
    assertThatThrownBy(() -> Numbers.parse(text))
        .isInstanceOf(BadValue.class)
        .hasMessage("is not a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "14.748.800.659.179.600 | thousands separators are not supported",
        "1,603.5 | thousands separators are not supported",
        "1,603,500 | thousands separators are not supported",
        "12,34,567.8 | thousands separators are not supported",
        "1 000 | thousands separators are not supported",
        "1_000 | thousands separators are not supported",
        "1'000.5 | thousands separators are not supported",
        "1\u00a0000 | thousands separators are not supported",
        "1.603,5 | a decimal comma is not supported",
        "1 603,50 | a decimal comma is not supported",
        "0,5 | a decimal comma is not supported",
        "-1,5e3 | a decimal comma is not supported",
        "0,603 | a decimal comma is not supported",
        "1603,500 | a decimal comma is not supported",
        "1,603 | commas are not supported, neither for thousands nor for decimals"
      })
  void explainsCommasAndSpacesWithoutGuessing(String text, String hint) {
    assertThatThrownBy(() -> Numbers.parse(text)).hasMessage("is not a number: " + hint);
  }

  /** Digits up to 2^53 with a decimal point, on both sides of the limit of exact division. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "900719925474099.3",
        ".9007199254740993",
        "0.000000000000000001",
        "0.00000000000000001",
        "9223372036854775808",
        "18446744073709551616",
        "9999999999999999999",
        "1844674407370955161.7",
        "0000000000000000001",
        "00000000000000000000001.5",
        "67.80999755859375",
        "0.1",
        "0.3",
        "8.41"
      })
  void readsAsJavaDoes(String text) throws Exception {
    assertThat(Numbers.parse(text)).isEqualTo(Double.parseDouble(text));
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
  void rejectsNumbersOutOfRange(String text, String reason) {
    assertThatThrownBy(() -> Numbers.parse(text)).hasMessage(reason);
  }
}
