package io.krispyto.ingestion.source.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleDataTest {
  private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2023, 12, 31);
  private static final List<SampleData.File> FILES = SampleData.files();

  private record Row(String name, String symbol, LocalDate day, List<BigDecimal> numbers) {
    BigDecimal high() {
      return numbers.get(0);
    }

    BigDecimal low() {
      return numbers.get(1);
    }

    BigDecimal open() {
      return numbers.get(2);
    }

    BigDecimal close() {
      return numbers.get(3);
    }
  }

  private static List<Row> rows(SampleData.File file) {
    return file.csv().lines().skip(1).map(SampleDataTest::row).toList();
  }

  private static Row row(String line) {
    var cells = line.split(",");
    var numbers = Stream.of(cells).skip(4).map(BigDecimal::new).toList();
    return new Row(cells[1], cells[2], LocalDate.parse(cells[3].substring(0, 10)), numbers);
  }

  private static List<Row> rowsOf(String fileName) {
    return FILES.stream()
        .filter(file -> file.name().equals(fileName))
        .map(SampleDataTest::rows)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hasTheSameBytesOnEveryMachine() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    for (var file : FILES) {
      digest.update(file.name().getBytes(UTF_8));
      digest.update(file.csv().getBytes(UTF_8));
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("ef837f5b4c0ffb126d4f771b28a9f060c464f5553f16a1913ab5802cb97cac76");
  }

  @Test
  void has25CurrenciesWithDistinctNamesAndSymbols() {
    assertThat(FILES).hasSize(25).extracting(SampleData.File::name).doesNotHaveDuplicates();
    assertThat(FILES).extracting(file -> rows(file).get(0).name()).doesNotHaveDuplicates();
    assertThat(FILES).extracting(file -> rows(file).get(0).symbol()).doesNotHaveDuplicates();
  }

  @Test
  void hasALayoutThatLoadsAccept() {
    assertThat(FILES)
        .extracting(SampleData.File::name)
        .contains("Bitcoin.csv", "BinanceCoin.csv")
        .allMatch(name -> name.matches("[A-Za-z]+\\.csv"));
    var price = "[0-9]+\\.[0-9]+";
    var amount = "[0-9]+\\.[0-9]{2}";
    var prices = (price + ",").repeat(4);
    for (var file : FILES) {
      var lines = file.csv().lines().toList();
      assertThat(lines.get(0))
          .isEqualTo("SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap");
      assertThat(lines.get(1)).startsWith("1,");
      assertThat(lines.subList(1, lines.size()))
          .allMatch(
              line ->
                  line.matches(
                      "[0-9]+,[A-Za-z ]+,[A-Z]+,[0-9]{4}-[0-9]{2}-[0-9]{2} 23:59:59,"
                          + prices
                          + amount
                          + ","
                          + amount));
    }
  }

  @Test
  void writesPricesWithAtMost8SignificantDigits() {
    for (var file : FILES) {
      assertThat(rows(file))
          .allMatch(row -> row.numbers().subList(0, 4).stream().allMatch(n -> n.precision() <= 8));
    }
  }

  @Test
  void hasEveryDayFromACurrencysFirstToTheEndOf2023() {
    for (var file : FILES) {
      var days = rows(file).stream().map(Row::day).toList();
      var first = days.get(0);
      assertThat(first).isAfterOrEqualTo(FIRST_DAY);
      assertThat(days).containsExactlyElementsOf(first.datesUntil(LAST_DAY.plusDays(1)).toList());
    }
    assertThat(rowsOf("Bitcoin.csv"))
        .hasSize((int) ChronoUnit.DAYS.between(FIRST_DAY, LAST_DAY) + 1);
    assertThat(rowsOf("Solana.csv").get(0).day()).isEqualTo("2020-04-10");
  }

  @Test
  void hasEveryCurrencyOnTheDefaultDayAndThe30DaysBefore() {
    var days = LocalDate.of(2022, 9, 9).datesUntil(LocalDate.of(2022, 10, 10)).toList();
    for (var file : FILES) {
      assertThat(rows(file)).extracting(Row::day).containsAll(days);
    }
  }

  @Test
  void opensEachDayAtTheCloseOfTheOneBeforeAndStaysBetweenLowAndHigh() {
    for (var file : FILES) {
      var rows = rows(file);
      for (int i = 0; i < rows.size(); i++) {
        var row = rows.get(i);
        assertThat(row.numbers()).allMatch(number -> number.signum() > 0);
        assertThat(row.low()).isLessThanOrEqualTo(row.open().min(row.close()));
        assertThat(row.high()).isGreaterThanOrEqualTo(row.open().max(row.close()));
        if (i > 0) {
          assertThat(row.open()).isEqualTo(rows.get(i - 1).close());
        }
      }
    }
  }

  @Test
  void keepsStablecoinsNear1() {
    for (var name : List.of("Tether.csv", "USDCoin.csv")) {
      assertThat(rowsOf(name))
          .allSatisfy(
              row -> {
                assertThat(row.low()).isGreaterThan(new BigDecimal("0.99"));
                assertThat(row.high()).isLessThan(new BigDecimal("1.01"));
              });
    }
  }

  @Test
  void hasBitcoinsHighestCloseIn2021() {
    var highest =
        rowsOf("Bitcoin.csv").stream().max(Comparator.comparing(Row::close)).orElseThrow();
    assertThat(highest.day().getYear()).isEqualTo(2021);
    assertThat(highest.close()).isBetween(new BigDecimal(55000), new BigDecimal(85000));
  }
}
