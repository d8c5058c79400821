package io.krispyto.ingestion.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.ingestion.format.UnusableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts and declarations in YAML: what is wrong with them is said with file, line and key. */
final class LayoutFileTest {
  private static final String GOOD = "headers: ['a,b']\ncolumns: {date: a, close: b}\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "colums: {date: 1}#mine.yaml, line 3: colums is not a known key; did you mean columns?",
        "date-format: yyyy-QQ#mine.yaml, line 3: date-format is neither iso, epoch nor a pattern such as dd.MM.yyyy or MMM dd, yyyy.",
        "date-format: HH:mm#mine.yaml, line 3: date-format is neither iso, epoch nor a pattern such as dd.MM.yyyy or MMM dd, yyyy.",
        "delimiter: ab#mine.yaml, line 3: delimiter is not one of , ; |.",
        "decimal: x#mine.yaml, line 3: decimal is not one of . ,.",
        "day-of: opened#mine.yaml, line 3: day-of is not open, close, previous or instant.",
        "time-unit: h#mine.yaml, line 3: time-unit is not s, ms, us or ns.",
        "bar: 7h#mine.yaml, line 3: bar is not a width that divides a day, such as 1m, 4h or 1d.",
        "quote: '$'#mine.yaml, line 3: quote is not like USD or USDT=USD.",
        "no-header: maybe#mine.yaml, line 3: no-header is neither true nor false.",
        "charset: utf-9#mine.yaml, line 3: charset is not a charset that Java supports.",
        "recognised-by: luck#mine.yaml, line 3: recognised-by is not header, file-name, both or header-or-file-name.",
        "recognised-by: both#mine.yaml: headers or file-names, which recognised-by requires, are missing.",
        "file-names: ['{coin}']#mine.yaml: file-names has an unknown placeholder, {coin}",
        "title-line: 3#mine.yaml, line 1: headers has fewer lines than title-line requires.",
        "symbols: [a]#mine.yaml, line 3: symbols is not a mapping of keys to values.",
        "ask: {dates: {question: x}}#mine.yaml, line 3: dates is not a declaration; did you mean date?",
        "headers: ['c']#mine.yaml, line 3: headers is given twice.",
        "null: {a: b}#mine.yaml, line 3: null is not a list of strings.",
        "]#mine.yaml, line 3: "
      })
  void aWrongLayoutNamesLineAndKey(String line, String message) {
    assertThatThrownBy(() -> LayoutFile.layout("mine.yaml", "mine", GOOD + line + "\n"))
        .isInstanceOf(InvalidLayout.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aWrongFieldNamesItsLine() {
    assertThatThrownBy(
            () ->
                LayoutFile.layout(
                    "mine.yaml", "mine", "headers: ['a,b']\ncolumns:\n  date: a\n  closing: b\n"))
        .hasMessage(
            "mine.yaml, line 4: closing has an unknown field, closing; expected one of name,"
                + " symbol, date, high, low, open, close, volume, market_cap, pair, close_time,"
                + " other_volume.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "''#mine.yaml has no keys.",
        "- a#mine.yaml has no keys.",
        "a: [*b]#mine.yaml, line 1: found undefined alias b.",
        "'a: &a [1]\nb: *a'#mine.yaml is not YAML."
      })
  void whatIsNoLayoutIsRefused(String yaml, String message) {
    assertThatThrownBy(() -> LayoutFile.layout("mine.yaml", "mine", yaml))
        .isInstanceOf(InvalidLayout.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aLayoutOfTheUserRecognisesFiles() throws Exception {
    Files.writeString(folder.resolve("mine.yaml"), GOOD + "quote: USD\nname: X\nsymbol: X\n");

    var layouts = new Layouts(Optional.of(folder));

    assertThat(layouts.find("mine").title()).isEqualTo("mine");
    assertThat(layouts.all().stream().map(Layout::id).collect(Collectors.toList()))
        .containsAll(Layouts.IDS)
        .endsWith("mine");
  }

  @Test
  void aWrongLayoutOfTheUserIsNamed() throws Exception {
    Files.writeString(folder.resolve("mine.yaml"), "headers: 7: 8\n");

    assertThatThrownBy(() -> new Layouts(Optional.of(folder)).all())
        .isInstanceOf(UnusableFile.class)
        .hasMessageStartingWith("The layout mine.yaml, line 1: ");
  }

  @Test
  void anUnknownLayoutNamesTheNearest() {
    assertThatThrownBy(() -> Layouts.BUILT_IN.find("krakken"))
        .hasMessage("There is no layout krakken; did you mean kraken?");
  }

  @Test
  void aHugeFileIsNotRead() {
    var yaml = "title: " + "x".repeat(70_000);
    assertThatThrownBy(() -> LayoutFile.layout("mine.yaml", "mine", yaml))
        .hasMessage("mine.yaml is longer than 64 KiB.");
  }
}
