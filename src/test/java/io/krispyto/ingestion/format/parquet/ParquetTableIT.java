package io.krispyto.ingestion.format.parquet;

import static io.krispyto.ingestion.format.TableFiles.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.ingestion.format.TableFiles;
import io.krispyto.ingestion.format.UnusableFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files as tables of texts. */
class ParquetTableIT {
  private static final Path REAL = Path.of("../shared/data/layouts/SOLUSDT_1d.parquet");

  @TempDir private Path folder;

  private static List<String> read(Path file) throws UnusableFile {
    try (var table = ParquetTable.open(file)) {
      var rows = new ArrayList<String>();
      while (table.next() != null) {
        rows.add(table.line() + ": " + table.original());
      }
      return rows;
    }
  }

  @Test
  void typedColumnsBecomeTexts() throws Exception {
    var schema =
        MessageTypeParser.parseMessageType(
            """
            message m {
              optional binary text (STRING);
              optional int32 day (DATE);
              optional int64 millis (TIMESTAMP(MILLIS,true));
              optional int64 micros (TIMESTAMP(MICROS,false));
              optional int64 nanos (TIMESTAMP(NANOS,true));
              optional int64 epoch;
              optional float f;
              optional double d;
              optional boolean b;
              optional int32 u (INTEGER(32,false));
              optional int64 money (DECIMAL(18,4));
            }
            """);
    var file =
        parquet(
            folder.resolve("a"),
            schema,
            List.of(
                new Object[] {
                  "a,b",
                  18_814,
                  1_625_529_600_000L,
                  1_625_529_600_000_001L,
                  1_625_615_999_500_000_000L,
                  1_625_529_600_000L,
                  0.1f,
                  0.1,
                  true,
                  -1,
                  123_450L
                },
                new Object[11],
                new Object[] {
                  " ", null, -1L, null, null, -5L, Float.NaN, Double.NaN, null, null, 0L
                }));
    assertThat(read(file))
        .containsExactly(
            "1: text,day,millis,micros,nanos,epoch,f,d,b,u,money",
            "2: \"a,b\",2021-07-06,2021-07-06 00:00:00,2021-07-06 00:00:00.000001,"
                + "2021-07-06 23:59:59.5,1625529600000,0.1,0.1,true,4294967295,12.345",
            "4: ,,1969-12-31 23:59:59.999,,,-5,,,,,0");
  }

  @Test
  void manyRowsAreReadInOrder() throws Exception {
    var rows = new ArrayList<Object[]>();
    for (var i = 0; i < 200_000; i++) {
      rows.add(new Object[] {"Bitcoin", "BTC", i, 3.0, 1.0, 1.5, i / 7.0, null, 1e11});
    }
    var read = read(parquet(folder.resolve("a"), TableFiles.NATIVE, rows));
    assertThat(read).hasSize(200_001);
    assertThat(read.get(200_000))
        .isEqualTo(
            "200001: Bitcoin,BTC,"
                + LocalDate.ofEpochDay(199_999)
                + ",3,1,1.5,28571.285714285714,,100000000000");
  }

  @Test
  void aDamagedOrTruncatedFileSaysSo() throws Exception {
    var whole = Files.readAllBytes(parquet(folder.resolve("a"), "Bitcoin", "BTC", 50));
    for (var length : List.of(4, 11, 12, whole.length / 2, whole.length - 1)) {
      var file = Files.write(folder.resolve("b"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(UnusableFile.class)
          .hasMessageStartingWith("The Parquet file is damaged or not supported: ");
    }
  }

  @Test
  void whatWouldFillTheMemoryIsRefused() throws Exception {
    var schema = MessageTypeParser.parseMessageType("message m { required binary t (STRING); }");
    var longText =
        parquet(folder.resolve("a"), schema, List.<Object[]>of(row("x".repeat(20 << 20))));
    assertThatThrownBy(() -> read(longText))
        .hasMessage(
            "The Parquet file has a page of more than 16 MiB. Write it with smaller row groups, or"
                + " save it as CSV.");
    var longer = parquet(folder.resolve("b"), schema, List.<Object[]>of(row("x".repeat(200_000))));
    assertThatThrownBy(() -> read(longer)).hasMessageContaining("is longer than 128 KiB");
    // One text, repeated.
    var same = Collections.nCopies(300_000, row("x".repeat(100)));
    var bomb = parquet(folder.resolve("c"), schema, same);
    assertThat(Files.size(bomb)).isLessThan(10_000);
    assertThatThrownBy(() -> read(bomb))
        .hasMessage("The Parquet file inflates to more than 200 times its size.");
  }

  private static Object[] row(Object value) {
    return new Object[] {value};
  }

  /** The footer claims a list of two billion columns. */
  @Test
  void aFooterThatClaimsMoreThanItHasIsRefused() throws Exception {
    var footer = new byte[] {0x15, 2, 0x19, (byte) 0xfc, -1, -1, -1, -1, 7, 0};
    var file = new byte[4 + footer.length + 8];
    System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 4);
    System.arraycopy(footer, 0, file, 4, footer.length);
    file[4 + footer.length] = (byte) footer.length;
    System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, file, file.length - 4, 4);
    var written = Files.write(folder.resolve("a"), file);
    assertThatThrownBy(() -> read(written))
        .hasMessage("The Parquet file is damaged or not supported: its metadata is damaged.");
  }

  @Test
  void aRealFileIsRead() throws Exception {
    assumeTrue(Files.exists(REAL), REAL + " does not exist");
    var rows = read(REAL);
    assertThat(rows).hasSize(1_990);
    assertThat(rows.get(0)).isEqualTo("1: open,high,low,close,volume,date");
    assertThat(rows.get(1)).isEqualTo("2: 1.5088,1.86,1.499,1.8421,4421991.45,2021-01-01 00:00:00");
  }
}
