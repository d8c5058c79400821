package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.ingestion.OwnRows;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of a CSV file that are not rows: footers, repeated headers, Excel's delimiter line. */
class FooterReaderTest {
  private static final String HEADER = "Name,Symbol,Date,Close\n";
  private static final String ROW = "Bitcoin,BTC,2021-07-06,1\n";
  private static final String FOOTER = "is a footer, not a row";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Total,,,1",
        "TOTALS",
        "Source: CoinMarketCap, 2021",
        "Source,,,",
        "\"Data provided by CoinGecko\"",
        "(c) 2021 the authors",
        "Note: prices in USD",
      })
  void theLastLinesAreNamedAFooter(String line) throws UnusableFile {
    assertThat(read(HEADER + ROW + line + "\n")).containsExactly("good", FOOTER);
    assertThat(read(HEADER + ROW + "\n" + line + "\n" + line + "\n"))
        .containsExactly("good", FOOTER, FOOTER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bitcoin,BTC,2021-07-0",
        "Bitcoin,BTC,x,1",
        "Bitc",
        "Total Coin,TOT,2021-07-32,1",
        "2021-07-06",
        ",,,",
      })
  void otherLinesKeepTheirReason(String line) throws UnusableFile {
    assertThat(read(HEADER + ROW + line + "\n")).hasSize(2).doesNotContain(FOOTER);
  }

  @Test
  void textBetweenRowsIsNoFooterAndTheOrderStays() throws UnusableFile {
    var reader = reader(HEADER + "Total,,,1\n" + ROW + "n,n,x,1\n" + "Total,,,2\n");

    var lines = new ArrayList<Long>();
    var footers = new ArrayList<Long>();
    for (var row = reader.next(); row != null; row = reader.next()) {
      lines.add(row.line());
      if (row instanceof InputRow.Bad bad && bad.rejection().reason().equals(FOOTER)) {
        footers.add(row.line());
      } else if (row instanceof InputRow.Good) {
        assertThat(reader.original()).isEqualTo(ROW.strip());
        assertThat(reader.texts()).startsWith("Bitcoin", "BTC");
      }
    }

    assertThat(lines).containsExactly(2L, 3L, 4L, 5L);
    assertThat(footers).containsExactly(5L);
    assertThat(reader.next()).isNull();
  }

  @Test
  void atMostTenLinesAreAFooter() throws UnusableFile {
    var reasons = read(HEADER + ROW + "Some more text\n".repeat(12));

    assertThat(reasons).hasSize(13);
    assertThat(reasons.subList(1, 3)).doesNotContain(FOOTER);
    assertThat(reasons.subList(3, 13)).containsOnly(FOOTER);
  }

  @Test
  void aRepeatedHeaderIsNamed() throws UnusableFile {
    assertThat(read(HEADER + ROW + HEADER + ROW.replace("06", "07") + HEADER))
        .containsExactly("good", "is a repeated header line", "good", "is a repeated header line");
  }

  @Test
  void excelsDelimiterLineIsAccepted() throws UnusableFile {
    assertThat(read("sep=,\r\n" + HEADER + ROW)).containsExactly("good");
    assertThat(read("\ufeffSEP=,\n" + HEADER + "n,n,x,1\n")).hasSize(1);
    assertThatThrownBy(() -> read("sep=;\n" + HEADER + ROW))
        .isInstanceOf(UnusableFile.class)
        .hasMessage(
            "The first line declares another delimiter, sep=;; a comma is expected. Add --delimiter.");
    assertThatThrownBy(() -> read("sep=,\n"))
        .isInstanceOf(UnusableFile.class)
        .hasMessage("The file is empty.");
  }

  private static List<String> read(String file) throws UnusableFile {
    var reasons = new ArrayList<String>();
    var reader = reader(file);
    for (var row = reader.next(); row != null; row = reader.next()) {
      reasons.add(row instanceof InputRow.Bad bad ? bad.rejection().reason() : "good");
    }
    return reasons;
  }

  private static RowReader reader(String file) throws UnusableFile {
    return OwnRows.of(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
  }
}
