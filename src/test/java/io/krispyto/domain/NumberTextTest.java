package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A double has exactly one text, and it is the shortest and closest. */
class NumberTextTest {
  private static final long SEED = 13;
  private static final long FEW = 200_000;
  private static final long MANY = 10_000_000;

  /** Computed once, on JDK 17. */
  private static final String HASH_OF_FEW =
      "69d5d5c130dcba724b6c23e1140483f81cd1a6b3b9a15537c8682540c04d1d1f";

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "-1, -1",
    "10, 10",
    "57.0, 57",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "100.25, 100.25",
    "-0.00012, -0.00012",
    "1e-10, 0.0000000001",
    "2e-3, 0.002",
    "590310000000000000000, 590310000000000000000",
    "1e23, 100000000000000000000000",
    "9007199254740991, 9007199254740991",
    "9007199254740993, 9007199254740992",
    "9223372036854775807, 9223372036854776000",
    "1e22, 10000000000000000000000",
    "2e-44, 0.00000000000000000000000000000000000000000002",
    "35038.53653, 35038.53653",
    "5e-9, 0.000000005",
    "9.5367431640625e-7, 0.00000095367431640625",
    "9007199254740995, 9007199254740996",
  })
  void numbersHaveNeitherExponentsNorTrailingZeros(double number, String text) {
    assertThat(NumberText.of(number)).isEqualTo(text);
  }

  @Test
  void theSmallestAndTheLargestHaveAllTheirDigits() {
    assertThat(NumberText.of(Double.MIN_VALUE)).isEqualTo("0." + "0".repeat(323) + "5");
    assertThat(NumberText.of(-1e-320)).isEqualTo("-0." + "0".repeat(319) + "1");
    assertThat(NumberText.of(Double.MIN_NORMAL))
        .isEqualTo("0." + "0".repeat(307) + "22250738585072014");
    assertThat(NumberText.of(1e308)).isEqualTo("1" + "0".repeat(308));
    assertThat(NumberText.of(-Double.MAX_VALUE)).isEqualTo("-17976931348623157" + "0".repeat(292));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void nonFiniteNumbersAreRejected(double number) {
    assertThatThrownBy(() -> NumberText.of(number)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 9, 10, -7, 99, 100, 12345678, 123456789, Long.MAX_VALUE, Long.MIN_VALUE})
  void integersHaveNoDecimalPoint(long integer) {
    var bytes = new byte[NumberText.MAX_BYTES + 3];
    var end = NumberText.write(integer, bytes, 3);
    assertThat(new String(bytes, 3, end - 3, StandardCharsets.US_ASCII))
        .isEqualTo(Long.toString(integer));
  }

  @Test
  void theFewestDigitsReadBackAsTheSameNumber() {
    SampleDoubles.forEach(SEED, FEW, NumberTextTest::check);
  }

  @Test
  void theTextsOfAFixedSampleAreTheSameOnEveryJdk() {
    assertThat(SampleDoubles.hash(SEED, FEW)).isEqualTo(HASH_OF_FEW);
  }

  @Test
  @Tag("long")
  void theFewestDigitsOfTenMillionReadBackAsTheSameNumber() {
    SampleDoubles.forEach(SEED + 1, MANY, NumberTextTest::check);
  }

  static Path[] otherJdks() throws Exception {
    var home = Path.of(System.getProperty("java.home")).toRealPath();
    try (var installed = Files.list(home.getParent())) {
      return installed
          .filter(jdk -> Files.isExecutable(java(jdk)))
          .filter(jdk -> !Files.isSymbolicLink(jdk) && !jdk.equals(home))
          .toArray(Path[]::new);
    }
  }

  private static String folder(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static Path java(Path jdk) {
    return jdk.resolve("bin").resolve("java");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("otherJdks")
  @Tag("long")
  void everyJdkWritesTheSame(Path jdk) throws Exception {
    var process =
        new ProcessBuilder(
                java(jdk).toString(),
                "-cp",
                String.join(
                    File.pathSeparator, folder(NumberText.class), folder(SampleDoubles.class)),
                SampleDoubles.class.getName(),
                Long.toString(SEED),
                Long.toString(MANY))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      var here = SampleDoubles.hash(SEED, MANY);
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      var there = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(there.strip()).as(jdk.toString()).isEqualTo(here);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Checks with the JDK's decimal parser, which is exact and independent of our writer. */
  private static void check(double number) {
    var text = NumberText.of(number);
    if (number == 0) {
      require(text.equals("0"), number, text);
      return;
    }
    require(isPlain(text) && reads(text, number), number, text);
    var decimal = new BigDecimal(text.startsWith("-") ? text.substring(1) : text);
    var plain = decimal.stripTrailingZeros();
    var digits = plain.unscaledValue().longValueExact();
    var power = -plain.scale();
    var magnitude = Math.abs(number);

    // Any decimal with fewer digits is a multiple of ten units. If one reads back as the number,
    // one of the two multiples next to the number does.
    var shorter = digits / 10;
    require(!reads(shorter + "e" + (power + 1), magnitude), number, text);
    require(!reads(shorter + 1 + "e" + (power + 1), magnitude), number, text);
    // No decimal with the same number of digits that reads back is closer.
    requireCloser(decimal, digits - 1, power, magnitude);
    requireCloser(decimal, digits + 1, power, magnitude);
  }

  private static void requireCloser(BigDecimal decimal, long digits, int power, double number) {
    if (reads(digits + "e" + power, number)) {
      var exact = new BigDecimal(number);
      var other = BigDecimal.valueOf(digits, -power);
      require(
          decimal.subtract(exact).abs().compareTo(other.subtract(exact).abs()) <= 0,
          number,
          decimal + " and not " + other);
    }
  }

  private static boolean reads(String text, double number) {
    return Double.parseDouble(text) == number;
  }

  /** Whether a text has no exponent and no unnecessary digit. */
  private static boolean isPlain(String text) {
    var start = text.startsWith("-") ? 1 : 0;
    var point = text.indexOf('.');
    for (var i = start; i < text.length(); i++) {
      var character = text.charAt(i);
      if (i != point && (character < '0' || character > '9')) {
        return false;
      }
    }
    var whole = (point < 0 ? text.length() : point) - start;
    var hasLeadingZero = text.charAt(start) == '0' && whole > 1;
    var hasTrailingZero = point >= 0 && (text.endsWith("0") || text.endsWith("."));
    return whole > 0 && !hasLeadingZero && !hasTrailingZero;
  }

  private static void require(boolean holds, double number, String text) {
    if (!holds) {
      throw new AssertionError("%s is written %s".formatted(Double.toHexString(number), text));
    }
  }
}
