package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.krispyto.ingestion.OwnRows;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Numbers;
import io.krispyto.ingestion.format.value.Timestamps;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Reads random files. {@code -DargLine=-Dfuzz.tries=1000000} sets the number of inputs of each
 * kind. A failure prints the seed that repeats it.
 *
 * <p>The expected results come from the file's lines, or from the values written to it, never from
 * the reader.
 */
class ReaderFuzzTest {
  private static final String HEADER =
      "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap,Note\n";
  private static final String[] MEMBERS = {
    "name", "symbol", "date", "high", "low", "open", "close", "volume", "market_cap"
  };
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicLong INPUTS = new AtomicLong();
  private static final int TRIES = Integer.getInteger("fuzz.tries", 5_000);

  /** Doubles at the limits of their format. */
  private static final double[] LIMITS = {
    0,
    Double.MIN_VALUE,
    Math.nextDown(Double.MIN_NORMAL),
    Double.MIN_NORMAL,
    Math.nextDown(1.0),
    1,
    Math.nextUp(1.0),
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    1e22,
    1e23,
    Double.MAX_VALUE
  };

  private interface Check {
    void with(Random random) throws Exception;
  }

  private static void tryOften(Check check) {
    var first = Long.getLong("fuzz.seed", new Random().nextLong());
    for (var seed = first; seed != first + TRIES; seed++) {
      try {
        check.with(new Random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "Again with -DargLine='-Dfuzz.seed=" + seed + " -Dfuzz.tries=1'", e);
      }
    }
  }

  @AfterAll
  static void report() {
    System.out.println("ReaderFuzzTest: " + INPUTS + " inputs tried");
  }

  /** A row as parsed by a reader. */
  private record ParsedRow(
      long line, boolean good, String reason, String original, String[] texts) {}

  private interface Opening {
    RowReader open(InputStream file) throws UnusableFile;
  }

  /** Everything in the file, or {@code null} if it is broken. */
  private static List<ParsedRow> read(byte[] file, Opening opening) {
    INPUTS.incrementAndGet();
    var parsed = new ArrayList<ParsedRow>();
    try (var reader = opening.open(new ByteArrayInputStream(file))) {
      for (var row = reader.next(); row != null; row = reader.next()) {
        parsed.add(parse(row, reader));
      }
      return parsed;
    } catch (UnusableFile e) {
      assertThat(e.getMessage())
          .matches("(?s)[A-Z].*(\\.|\\?|krispyto ingest .*)")
          .doesNotContain("univocity");
      return null;
    }
  }

  private static ParsedRow parse(InputRow row, RowReader reader) {
    var original = reader.original();
    assertThat(reader.original()).isEqualTo(original);
    if (row instanceof InputRow.Bad bad) {
      var rejection = bad.rejection();
      assertThat(rejection.original()).isEqualTo(original);
      assertThat(rejection.texts()).isEqualTo(reader.texts());
      return new ParsedRow(
          rejection.line(),
          false,
          rejection.column() + ": " + rejection.reason(),
          original,
          reader.texts());
    }
    return new ParsedRow(((InputRow.Good) row).line(), true, null, original, reader.texts());
  }

  // Arbitrary files

  @Test
  void readsEveryLineOfACsvOnceOrFails() {
    tryOften(random -> checkCsv(csvLike(random)));
  }

  private static void checkCsv(String rows) {
    var parsed = read((HEADER + rows).getBytes(StandardCharsets.UTF_8), OwnRows::of);
    if (parsed != null) {
      checkLines(parsed, HEADER + rows, 2);
      parsed.forEach(ReaderFuzzTest::checkAgain);
    }
  }

  @Test
  void neverThrowsAnythingElse() {
    tryOften(random -> checkBytes(bytes(random)));
  }

  private static void checkBytes(byte[] bytes) {
    read(bytes, OwnRows::of);
    read(with(HEADER, bytes), OwnRows::of);
    var parsed = read(bytes, NdjsonReader::new);
    if (parsed != null) {
      assertThat(parsed).extracting(ParsedRow::line).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void readsEveryLineOfAnNdjsonOnce() {
    tryOften(random -> checkNdjson(ndjsonLike(random)));
  }

  private static void checkNdjson(String rows) {
    var parsed = read(rows.getBytes(StandardCharsets.UTF_8), NdjsonReader::new);
    if (parsed == null) {
      // Empty, or similar to UTF-16.
      assertThat(rows.isBlank() || rows.substring(0, Math.min(rows.length(), 4)).indexOf('\0') >= 0)
          .isTrue();
    } else {
      checkLines(parsed, rows, 1);
    }
  }

  /**
   * Checks that each line of the file is a row exactly once, and that only blank lines are between
   * them.
   */
  private static void checkLines(List<ParsedRow> parsed, String file, int first) {
    var lines = file.split("\n", -1);
    var next = first;
    for (var row : parsed) {
      for (; next < row.line; next++) {
        assertThat(lines[next - 1]).isBlank();
      }
      var end = next + (int) row.original.chars().filter(c -> c == '\n').count();
      var expected = String.join("\n", Arrays.copyOfRange(lines, next - 1, end));
      assertThat(row.original).isEqualTo(withoutCr(expected).replace('\0', '\ufffd'));
      assertThat(row.line).isEqualTo(next);
      next = end + 1;
    }
    for (; next <= lines.length; next++) {
      assertThat(lines[next - 1]).isBlank();
    }
  }

  private static String withoutCr(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** Checks that the stored original parses to the same row. */
  private static void checkAgain(ParsedRow row) {
    if (row.original.indexOf('\ufffd') >= 0) {
      return;
    }
    var again =
        read((HEADER + row.original + "\r\n").getBytes(StandardCharsets.UTF_8), OwnRows::of);
    assertThat(again).hasSize(1);
    assertThat(again.get(0).good).isEqualTo(row.good);
    // Only at the end of a file is text a footer, and alone each row is at the end.
    var reason = again.get(0).reason;
    if (reason == null || !reason.endsWith("is a footer, not a row")) {
      assertThat(reason).isEqualTo(row.reason);
    }
    assertThat(again.get(0).original).isEqualTo(row.original);
    assertThat(again.get(0).texts).isEqualTo(row.texts);
  }

  // Well-formed files

  @Test
  void readsBackValuesWrittenToACsv() {
    tryOften(random -> checkWritten(values(random), random, random.nextBoolean()));
  }

  /**
   * Writes values and reads them back. @param pad whether to pad the file so that the values cross
   * the end of the reader's buffer of 65,536 characters
   */
  private static void checkWritten(List<String> values, Random random, boolean pad) {
    var csv = new StringBuilder(HEADER);
    var line = 2;
    if (pad) {
      var row = good(",\"" + "x\n".repeat(2_000) + "\"\n");
      for (var i = 0; i < 16; i++) {
        csv.append(row);
        line += 2_001;
      }
      while (csv.length() < 65_536 - random.nextInt(120)) {
        csv.append('\n');
        line++;
      }
    }
    var expected = new ArrayList<ParsedRow>();
    for (var i = 0; i + 10 <= values.size(); i += 10) {
      while (random.nextInt(5) == 0) {
        csv.append(random.nextBoolean() ? "\n" : " \r\n");
        line++;
      }
      var ten = values.subList(i, i + 10);
      var row = String.join(",", ten.stream().map(value -> written(value, random)).toList());
      if (!row.isBlank()) {
        var texts = ten.stream().limit(9).map(ReaderFuzzTest::trimmed).toArray(String[]::new);
        expected.add(new ParsedRow(line, false, null, row, texts));
      }
      csv.append(row).append(random.nextBoolean() ? "\n" : "\r\n");
      line += 1 + (int) row.chars().filter(c -> c == '\n').count();
    }

    var parsed = read(csv.toString().getBytes(StandardCharsets.UTF_8), OwnRows::of);

    assertThat(parsed).isNotNull();
    var rest = parsed.subList(pad ? 16 : 0, parsed.size());
    assertThat(rest).hasSameSizeAs(expected);
    for (var i = 0; i < rest.size(); i++) {
      assertThat(rest.get(i).line).isEqualTo(expected.get(i).line);
      assertThat(rest.get(i).texts).isEqualTo(expected.get(i).texts);
      assertThat(rest.get(i).original).isEqualTo(expected.get(i).original);
    }
  }

  private static String good(String note) {
    return "Bitcoin,BTC,2021-01-01,3,1,1.5,2.5,10,100" + note;
  }

  private static String written(String value, Random random) {
    var mustQuote =
        value.indexOf(',') >= 0
            || value.indexOf('\n') >= 0
            || value.indexOf('\r') >= 0
            || value.strip().startsWith("\"");
    if (!mustQuote && random.nextInt(3) > 0) {
      return value;
    }
    var blanks = " ".repeat(random.nextInt(3));
    return blanks + '"' + value.replace("\"", "\"\"") + '"' + blanks;
  }

  /** Spaces around a value have no meaning. */
  private static String trimmed(String value) {
    return value.trim();
  }

  @Test
  void readsBackValuesWrittenToAnNdjson() {
    tryOften(random -> checkWritten(values(random)));
  }

  private static void checkWritten(List<String> values) throws Exception {
    var file = new StringBuilder();
    var expected = new ArrayList<String[]>();
    for (var i = 0; i + 10 <= values.size(); i += 10) {
      var row = new LinkedHashMap<String, Object>();
      for (var m = 0; m < MEMBERS.length; m++) {
        row.put(MEMBERS[m], values.get(i + m));
      }
      file.append(JSON.writeValueAsString(row)).append(i % 3 == 0 ? "\n" : "\r\n");
      expected.add(values.subList(i, i + 9).toArray(String[]::new));
    }
    var parsed = read(file.toString().getBytes(StandardCharsets.UTF_8), NdjsonReader::new);
    if (expected.isEmpty()) {
      assertThat(parsed).isNull();
      return;
    }
    assertThat(parsed).hasSameSizeAs(expected);
    for (var i = 0; i < parsed.size(); i++) {
      assertThat(parsed.get(i).line).isEqualTo(i + 1);
      assertThat(parsed.get(i).texts).isEqualTo(expected.get(i));
    }
  }

  // Values

  @Test
  void readsBackEveryDouble() throws Exception {
    for (var limit : LIMITS) {
      checkBack(limit);
    }
    tryOften(
        random -> {
          var number = Math.abs(Double.longBitsToDouble(random.nextLong()));
          if (Double.isFinite(number)) {
            checkBack(number);
          }
        });
  }

  @Test
  void readsBackEveryPrice() {
    tryOften(
        random -> {
          // From far below a cent to ten trillion.
          var number = random.nextDouble() * Math.pow(10, random.nextInt(25) - 11);
          checkBack(number);
          checkBack(Math.round(number * 100) / 100.0);
        });
  }

  private static void checkBack(double number) throws BadValue {
    INPUTS.incrementAndGet();
    var shortest = Double.toString(number);
    for (var text :
        List.of(
            shortest,
            new BigDecimal(shortest).toPlainString(),
            new BigDecimal(number).toPlainString())) {
      assertThat(Double.doubleToRawLongBits(Numbers.parse(text)))
          .as(text)
          .isEqualTo(Double.doubleToRawLongBits(number));
    }
  }

  @Test
  void readsTheNearestDouble() {
    tryOften(random -> checkNearest(decimal(random)));
  }

  /** Compares it exactly with its neighbours. */
  private static void checkNearest(String text) throws Exception {
    INPUTS.incrementAndGet();
    var number = Numbers.parse(text);
    var exact = new BigDecimal(text);
    var error = error(exact, number);
    for (var neighbour : new double[] {Math.nextUp(number), Math.nextDown(number)}) {
      var other = error(exact, neighbour);
      assertThat(error).as(text).isLessThanOrEqualTo(other);
      if (error.compareTo(other) == 0) {
        assertThat(Double.doubleToRawLongBits(number) & 1).as("ties round to even").isZero();
      }
    }
  }

  private static BigDecimal error(BigDecimal exact, double number) {
    return exact.subtract(new BigDecimal(number)).abs();
  }

  @Test
  void acceptsTheSameDatesAsJava() {
    tryOften(random -> checkDate(dateLike(random)));
  }

  private static void checkDate(String text) {
    INPUTS.incrementAndGet();
    Long micros;
    try {
      micros = Timestamps.parse(text);
    } catch (BadValue e) {
      micros = null;
    }
    assertThat(micros).as(text).isEqualTo(java(text));
  }

  private static Long java(String text) {
    try {
      if (text.startsWith("0000")) {
        return null;
      }
      var time =
          text.length() > 10
              ? ZonedDateTime.parse(text, ISO).toInstant()
              : LocalDate.parse(text, strict("uuuu-MM-dd"))
                  .atTime(23, 59, 59)
                  .toInstant(ZoneOffset.UTC);
      return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd[' ']['T']HH:mm[:ss[")
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .appendPattern("]]")
          .appendPattern("[' UTC'][XXX][XX][X]")
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC)
          .withResolverStyle(ResolverStyle.STRICT);

  private static DateTimeFormatter strict(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
  }

  // Random input

  private static String csvLike(Random random) {
    return joined(
        random,
        ",",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "a",
        "1",
        "2.5",
        "-",
        "#",
        "\0",
        "\u00e9",
        "\ud83e\ude99",
        "\ufeff",
        "\u0085",
        "\u2028",
        "\\",
        ";",
        "'",
        "\u001f",
        "\n\n",
        good(",x\n"),
        good(",\"x\ny\"\n"),
        good(",\n"),
        good("\n"),
        good(","),
        "\"Bit\ncoin\",");
  }

  private static String ndjsonLike(Random random) {
    return joined(
        random,
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "1",
        "-",
        "e",
        "null",
        "\\u0000",
        "\"name\":",
        "\"high\":1,",
        "\\ud800",
        "\ud83e\ude99",
        "\n\n",
        "\0",
        "{}",
        "{}\n",
        "{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"date\":\"2021-01-01\",\"high\":3,\"low\":1,"
            + "\"open\":1.5,\"close\":2.5,\"volume\":10,\"market_cap\":100}\n");
  }

  /** Up to 40 of the parts, in random order. */
  private static String joined(Random random, String... parts) {
    var text = new StringBuilder();
    for (var left = random.nextInt(41); left > 0; left--) {
      text.append(oneOf(random, parts));
    }
    return text.toString();
  }

  private static String oneOf(Random random, String... parts) {
    return parts[random.nextInt(parts.length)];
  }

  /** Returns random bytes; half of them have a special meaning for a reader. */
  private static byte[] bytes(Random random) {
    var structural = ",\"\n\r {}:0".getBytes(StandardCharsets.UTF_8);
    var bytes = new byte[random.nextInt(201)];
    random.nextBytes(bytes);
    for (var i = 0; i < bytes.length; i++) {
      if (random.nextBoolean()) {
        bytes[i] = structural[random.nextInt(structural.length)];
      }
    }
    return bytes;
  }

  private static List<String> values(Random random) {
    return IntStream.range(0, random.nextInt(61))
        .mapToObj(i -> text(random, ",\"\n\r abc12.-#\u00e9\u2003;'\\", random.nextInt(13)))
        .toList();
  }

  private static String text(Random random, String characters, int length) {
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  private static String digits(Random random, int least, int most) {
    return text(random, "0123456789", least + random.nextInt(most - least + 1));
  }

  private static String decimal(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> digits(random, 1, 20) + "." + digits(random, 0, 20);
      case 1 -> digits(random, 1, 24);
      case 2 -> "." + digits(random, 1, 20);
      default -> digits(random, 1, 20) + "e" + (random.nextInt(81) - 40);
    };
  }

  private static String dateLike(Random random) {
    var format =
        oneOf(
            random,
            "%04d-%02d-%02d",
            "%04d-%02d-%02d %02d:%02d:59",
            "%04d-%02d-%02d 23:%5$02d:%4$02d",
            "%d-%d-%d",
            "%04d/%02d/%02d",
            "%2$02d-%3$02d-%1$04d",
            "%04d-%02d-%02dT%02d:%02d:00",
            "%04d-%02d-%02dT%02d:%02d",
            "%04d-%02d-%02dT%02d:%02d:00.%4$02d",
            "%04d-%02d-%02dT12:59:59+%02d:%02d",
            "%04d-%02d-%02d 12:59:59-%02d%02d");
    var date =
        format.formatted(
            random.nextInt(10_000),
            random.nextInt(15),
            random.nextInt(34),
            random.nextInt(71),
            random.nextInt(71));
    // Java would read some texts with two offsets.
    var hasOffset = format.contains("12:59:59");
    return hasOffset ? date : date + oneOf(random, "", "", "Z", " UTC", "+01", ".", "Z ");
  }

  private static byte[] with(String first, byte[] then) {
    var start = first.getBytes(StandardCharsets.UTF_8);
    var all = Arrays.copyOf(start, start.length + then.length);
    System.arraycopy(then, 0, all, start.length, then.length);
    return all;
  }
}
