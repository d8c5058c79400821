package io.krispyto.ingestion.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.UnusableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is declared about files, by whom, and what is asked where nothing proves it. */
final class ReadingTest {
  private static final String YAHOO = "Date,Open,High,Low,Close,Adj Close,Volume\n";
  private static final String ROW = "2021-07-06,1,3,1,2,2,5\n";

  @TempDir Path folder;

  @Test
  void aQuoteThatIsNoDollarIsAsked() throws Exception {
    refuses(
        "BTC-USDT.csv",
        YAHOO + ROW,
        Map.of(),
        "The prices are in USDT, not USD. To count USDT as US dollars, add --quote USDT=USD. For"
            + " example: krispyto ingest BTC-USDT.csv --quote USDT=USD --name Bitcoin");
    assertThat(first("BTC-USDT.csv", YAHOO + ROW, Map.of("quote", "USDT=USD")).close())
        .isEqualTo(2);
    refuses(
        "BTC-EUR.csv",
        YAHOO + ROW,
        Map.of("quote", "USDT=USD"),
        "The prices are in EUR, not USDT. For example: krispyto ingest BTC-EUR.csv --quote"
            + " EUR=USD --name Bitcoin");
  }

  @Test
  void whatDoesNotSayItsCurrencyIsAsked() throws Exception {
    refuses(
        "prices.csv",
        "Date,Close\n2021-07-06,2\n",
        Map.of(),
        "The file does not say which currency its prices are in: add --quote USD, or for example"
            + " --quote USDT=USD to count USDT as US dollars. The file does not say which currency"
            + " it contains: add --name and --symbol. For example: krispyto ingest prices.csv --quote"
            + " USD --name NAME --symbol SYMBOL");
    var row =
        first(
            "prices.csv",
            "Date,Close\n2021-07-06,2\n",
            Map.of("name", "X", "symbol", "Y", "quote", "USD"));
    assertThat(row.name()).isEqualTo("X");
    assertThat(row.symbol()).isEqualTo("Y");
  }

  @Test
  void datesThatCouldBeEitherAreAsked() throws Exception {
    var header = "Date,Price,Open,High,Low,Vol.,Change %\n";
    var either = "02/01/2020,2,1,3,1,1K,0%\n";
    refuses(
        "BTC_USD X Historical Data.csv",
        header + either,
        Map.of(),
        "Its dates can be read as M/d/yyyy or d/M/yyyy: add --date-format. For example: krispyto"
            + " ingest 'BTC_USD X Historical Data.csv' --date-format M/d/yyyy --name Bitcoin");
    var proven =
        first(
            "BTC_USD X Historical Data.csv",
            header + either + "13/01/2020,2,1,3,1,1K,0%\n",
            Map.of());
    assertThat(proven.micros() / 1_000_000).isEqualTo(1_578_009_599);
    var declared =
        first("BTC_USD X Historical Data.csv", header + either, Map.of("date_format", "M/d/yyyy"));
    assertThat(declared.micros() / 1_000_000).isEqualTo(1_580_601_599);
  }

  @Test
  void twoMatchesAreARefusal() throws Exception {
    var layouts = Files.createDirectory(folder.resolve("layouts"));
    Files.writeString(
        layouts.resolve("mine.yaml"), "headers: ['" + YAHOO.strip() + "']\ncolumns: {date: 1}\n");
    var file = folder.resolve("BTC-USD.csv");
    Files.writeString(file, YAHOO + ROW);
    var reading = new Reading(new Layouts(java.util.Optional.of(layouts)), Declarations.NONE);

    try (var inputs = io.krispyto.ingestion.source.Inputs.local(file, () -> {}).readBy(reading)) {
      var input = inputs.iterator().next();
      assertThatThrownBy(() -> input.inspect("BTC-USD.csv"))
          .hasMessage(
              "Several layouts match the file: add --layout yahoo-finance or --layout mine.");
    }
  }

  @Test
  void declarationsNextToTheDataApply() throws Exception {
    var csv = "a;b\n06.07.2021;2,5\n";
    Files.writeString(
        folder.resolve("krispyto.yaml"),
        "files:\n  '*.csv':\n    delimiter: ';'\n    decimal: ','\n    date-format: dd.MM.yyyy\n"
            + "    columns: {date: a, close: b}\n    name: X\n    symbol: Y\n    quote: USD\n");
    Files.writeString(folder.resolve("b.csv.krispyto.yaml"), "name: Z\n");

    assertThat(first("a.csv", csv, Map.of()).name()).isEqualTo("X");
    assertThat(first("a.csv", csv, Map.of()).close()).isEqualTo(2.5);
    assertThat(first("b.csv", csv, Map.of()).name()).isEqualTo("Z");
    assertThat(first("b.csv", csv, Map.of("name", "Q")).name()).isEqualTo("Q");

    Files.writeString(folder.resolve("c.csv.krispyto.yaml"), "nam: Z\n");
    refuses(
        "c.csv",
        csv,
        Map.of(),
        "c.csv.krispyto.yaml, line 1: nam is not a known key; did you mean name?");
  }

  @Test
  void aMalformedPatternNamesItsLine() throws Exception {
    Files.writeString(folder.resolve("krispyto.yaml"), "files:\n  '[': {name: X}\n");
    refuses(
        "a.csv",
        "Date,Close\n2021-07-06,2\n",
        Map.of(),
        "krispyto.yaml, line 2: [ is not a pattern of file names.");
  }

  @Test
  void aTitleThatBeginsWithADigitIsNoRow() throws Exception {
    refuses(
        "new.csv",
        "Day,24h Close\n2021-07-06,2\n",
        Map.of(),
        "No layout has this header: Day,24h Close. Declare the columns with --columns, and a volume"
            + " only if it is in money. For example: krispyto ingest new.csv --columns"
            + " 'date=Day,close=24h Close' --name NAME --symbol SYMBOL --quote USD");
  }

  @Test
  void anUnknownHeaderSaysWhatItResembles() throws Exception {
    refuses(
        "german.csv",
        "date_iso;symbol;price_eur;price_usd\n2024-01-01;BTC;40004,0369;44152,2269\n",
        Map.of(),
        "No layout has this header: date_iso,symbol,price_eur,price_usd. Declare the columns"
            + " with --columns, and a volume only if it is in money. close can be price_eur"
            + " or price_usd. For example: krispyto ingest german.csv --delimiter ';' --decimal , --columns"
            + " symbol=symbol,date=date_iso,close=price_usd --quote USD");
    refuses(
        "minutes.csv",
        "1599947760000,1,1,1,1,1,1599947819999,1,5,6,6,0\n",
        Map.of("quote", "USDT=USD"),
        "The first line is a row, not a header. If the file has the columns of binance, run:"
            + " krispyto ingest minutes.csv --quote USDT=USD --layout binance --name NAME --symbol SYMBOL");
  }

  @Test
  void damagedNumbersStayRefused() throws Exception {
    var header =
        "timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp\n";
    var file = folder.resolve("Bitcoin_7_1_2026-9_6_2026_historical_data_coinmarketcap.csv");
    Files.writeString(
        file,
        header
            + "2025-07-02T00:00:00.000Z;x;x;x;2781;1.057.030.998;1;1;1;1;1;x\n"
            + "2025-07-02T00:00:00.000Z;x;x;x;2790;1;1;1;1;1;1;x\n");
    var rows = DayBarsTest.rows(file, Map.of("symbol", "BTC"));

    assertThat(((InputRow.Bad) rows.get(0)).rejection().column()).isEqualTo("open");
    assertThat(((InputRow.Bad) rows.get(0)).rejection().reason())
        .isEqualTo("is not a number: thousands separators are not supported");
    assertThat(((InputRow.Bad) rows.get(1)).rejection().reason())
        .isEqualTo("is not 2781, as this layout requires");
  }

  private InputRow.Good first(String name, String csv, Map<String, String> declared)
      throws Exception {
    var file = folder.resolve(name);
    Files.writeString(file, csv);
    return (InputRow.Good) DayBarsTest.rows(file, new HashMap<>(declared)).get(0);
  }

  private void refuses(String name, String csv, Map<String, String> declared, String message) {
    assertThatThrownBy(() -> first(name, csv, declared))
        .isInstanceOf(UnusableFile.class)
        .hasMessage(message);
  }
}
