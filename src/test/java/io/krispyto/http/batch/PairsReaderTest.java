package io.krispyto.http.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.record.PricePairs;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PairsReaderTest {
  private static final String PAIRS = "биткоин=2022-10-9;\"x\n,=today;btc=1665273600;-=-;btc=today";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JSON | [{\"currency\":\"биткоин\",\"date\":\"2022-10-9\"}, {\"date\":\"today\",\"a\":[{\"date\":1}],\"currency\":\"\\\"x\\n,\"},"
            + "{\"currency\":\"btc\",\"date\":1665273600},{\"currency\":null},{\"currency\":\" btc \",\"date\":\"today\"}]",
        "NDJSON | {\"currency\":\"биткоин\",\"date\":\"2022-10-9\"}~{\"date\":\"today\",\"a\":[{\"date\":1}],\"currency\":\"\\\"x\\n,\"}~~"
            + "{\"currency\":\"btc\",\"date\":1665273600} {\"currency\":null}~{\"currency\":\" btc \",\"date\":\"today\"}",
        "CSV | a,date,currency~1,2022-10-9,биткоин~2,today,\"\"\"x~,\"~,1665273600,btc~,,~3,today, btc "
      })
  void aBodyHasTheSamePairsInPiecesOfAnySize(RowFormat format, String text) {
    var body = Buffer.buffer(text.replace('~', '\n'));
    for (var size = 1; size <= body.length(); size++) {
      var reader = PairsReader.of(format);
      for (var at = 0; at < body.length(); at += size) {
        reader.read(body.getBuffer(at, Math.min(body.length(), at + size)));
      }
      assertThat(text(reader.end())).as("pieces of %s bytes", size).isEqualTo(PAIRS);
    }
  }

  @Test
  void aLargeBodyOfCsvHasTheSamePairsInPieces() {
    var lines = IntStream.range(0, 20_000).mapToObj(i -> "\"c\n" + i + "\"," + i).toList();
    var body = Buffer.buffer("currency,date\n" + String.join("\n", lines));
    for (var size : new int[] {777, 65_536, 1_000_000}) {
      var reader = PairsReader.of(RowFormat.CSV);
      for (var at = 0; at < body.length(); at += size) {
        reader.read(body.getBuffer(at, Math.min(body.length(), at + size)));
      }
      assertThat(text(reader.end()))
          .as("pieces of %s bytes", size)
          .isEqualTo(
              IntStream.range(0, 20_000)
                  .mapToObj(i -> "c\n" + i + "=" + i)
                  .collect(Collectors.joining(";")));
    }
  }

  @Test
  void aMillionPiecesOfOneLineTakeNoLongerThanOneOfAll() {
    var line = Buffer.buffer("\n");
    var reader = PairsReader.of(RowFormat.CSV);
    reader.read(Buffer.buffer("currency,date\n"));
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (var i = 0; i < 1_000_000; i++) {
            reader.read(line);
          }
        });
    reader.read(Buffer.buffer("btc,2022-10-9"));
    assertThat(text(reader.end())).isEqualTo("btc=2022-10-9");
  }

  @Test
  void pairsSurviveTheTextForm() {
    var reader = PairsReader.of(RowFormat.CSV);
    reader.read(
        Buffer.buffer(
            "currency,date\nбиткоин,2022-10-9\n\"\"\"x\n,\",today\nbtc,1665273600\n,\nbtc,today"));
    var bytes = reader.end().encode();
    for (var encoder :
        new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding()}) {
      var query = PricesQuery.from(Map.of("pairs", encoder.encodeToString(bytes)));
      assertThat(text(query.pairs())).isEqualTo(PAIRS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JSON", "NDJSON"})
  void aBodyHasALimitedNumberOfDifferentMembers(RowFormat format) {
    assertThat(text(read(format, 510))).isEqualTo("btc=2022-10-9;btc=2022-10-9");
    assertThatThrownBy(() -> read(format, 511))
        .hasMessageContaining("has more than 512 different members");
  }

  private static PricePairs read(RowFormat format, int others) {
    var members =
        IntStream.range(0, others).mapToObj(i -> ",\"m" + i + "\":1").collect(Collectors.joining());
    var pair = "{\"currency\":\"btc\",\"date\":\"2022-10-9\"" + members + "}";
    var reader = PairsReader.of(format);
    reader.read(
        Buffer.buffer(
            format == RowFormat.JSON ? "[" + pair + "," + pair + "]" : pair + "\n" + pair));
    return reader.end();
  }

  private static String text(PricePairs pairs) {
    return IntStream.range(0, pairs.size())
        .mapToObj(i -> text(pairs.text(pairs.currency(i))) + "=" + text(pairs.text(pairs.date(i))))
        .collect(Collectors.joining(";"));
  }

  private static String text(Optional<String> text) {
    return text.orElse("-");
  }
}
