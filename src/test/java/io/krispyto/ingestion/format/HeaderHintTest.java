package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class HeaderHintTest {
  @Test
  void columnsThatOthersNameDifferentlyAreNamedWithTheOptionsThatMapThem() {
    assertThat(error("Timestamp", "Open", "High", "Low", "Price", "Vol."))
        .isEqualTo(
            "The columns Name, Symbol, Date, Close are missing. \"Timestamp\" looks like Date,"
                + " \"Price\" looks like Close, \"Vol.\" looks like Volume. Add --columns"
                + " date=1,high=3,low=4,open=2,close=5,volume=6 --name NAME --symbol SYMBOL.");
  }

  @Test
  void aSpellingErrorIsRecognised() {
    assertThat(error("Name", "Symbol", "Date", "Closee", "Markt Cap"))
        .isEqualTo(
            "The column Close is missing. \"Closee\" looks like Close, \"Markt Cap\" looks like"
                + " Marketcap. Add --columns name=1,symbol=2,date=3,close=4,market_cap=5.");
  }

  @Test
  void whatResemblesNothingIsAskedFor() {
    assertThat(error("Date", "Open", "Kurs"))
        .isEqualTo(
            "The columns Name, Symbol, Close are missing. Add --columns date=1,open=2,close=N --name"
                + " NAME --symbol SYMBOL.");
  }

  @Test
  void rowsWithoutAHeaderAreNotInterpreted() {
    assertThat(error("1625529599", "33723.5", "35038.5"))
        .endsWith(
            " If it is the first row, add --no-header and say which columns are which, such as"
                + " --columns date=1,close=5.");
  }

  @Test
  void otherTextGetsNoHint() {
    assertThat(error("Lorem", "ipsum"))
        .isEqualTo(
            "The first line is not a header like SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap.");
  }

  private static String error(String... titles) {
    return catchThrowableOfType(UnusableFile.class, () -> Header.parse(titles)).getMessage();
  }
}
