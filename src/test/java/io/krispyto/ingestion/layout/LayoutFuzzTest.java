package io.krispyto.ingestion.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.ingestion.format.CsvTable;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.JsonArrayTable;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Reads random files. Whatever they contain, reading ends with rows, rejections or a file that is
 * refused with a sentence, and no value is one that a record cannot have. The seed is fixed, so
 * that a failure repeats.
 */
final class LayoutFuzzTest {
  private static final int TRIES = Integer.getInteger("fuzz.tries", 100);
  private static final int MAX_EDITS = 8;
  private static final String[] FRAGMENTS = {
    ",",
    ";",
    "\"",
    "\n",
    "\r",
    "\t",
    "-",
    ".",
    "1e400",
    "NaN",
    "null",
    "\u0000",
    "ä",
    "9999999999999",
    "-1",
    "0",
    "USD",
    "2021-02-30",
    "{",
    "}",
    "[",
    "]",
    "''",
    "{symbol}",
    "{any}",
    ": ",
    "- ",
    "&a",
    "*a",
    "1".repeat(5000)
  };

  @Test
  void aDamagedFileEndsInRowsOrASentence() throws Exception {
    var random = new Random(15);
    for (var sample : LayoutSamplesTest.samples()) {
      var bytes = Files.readAllBytes(sample);
      var name = sample.getFileName().toString();
      var declared =
          LayoutSamplesTest.declared(
              Files.readAllLines(sample.resolveSibling(name + ".expected"))
                  .get(1)
                  .substring("options:".length())
                  .strip());
      for (var i = 0; i < TRIES; i++) {
        read(name, damaged(bytes, random), declared);
      }
    }
  }

  @Test
  void aDamagedLayoutIsReadOrRefusedByName() throws Exception {
    var random = new Random(16);
    for (var id : Layouts.IDS) {
      byte[] bytes;
      try (var in = Layouts.class.getResourceAsStream(id + ".yaml")) {
        bytes = in.readAllBytes();
      }
      for (var i = 0; i < TRIES; i++) {
        var yaml = new String(damaged(bytes, random), StandardCharsets.UTF_8);
        try {
          assertThat(LayoutFile.layout("x.yaml", "x", yaml)).isNotNull();
        } catch (InvalidLayout e) {
          assertThat(e.getMessage()).contains("x.yaml");
        }
      }
    }
  }

  @Test
  void randomDeclarationsAreReadOrRefused() {
    var random = new Random(17);
    for (var i = 0; i < 100 * TRIES; i++) {
      var declaration = Declaration.values()[random.nextInt(Declaration.values().length)];
      var text = new StringBuilder();
      for (var part = random.nextInt(4); part >= 0; part--) {
        text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length - 1)]);
      }
      try {
        assertThat(declaration.parse(text.toString())).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static void read(String name, byte[] bytes, Declarations declared) throws Exception {
    var reading = new Reading(Layouts.BUILT_IN, declared);
    try (var opened = reading.open(name, tables(name, bytes))) {
      for (var row = opened.rows().next(); row != null; row = opened.rows().next()) {
        if (row instanceof InputRow.Good good) {
          requirePossible(good);
        } else {
          assertThat(((InputRow.Bad) row).rejection().reason()).isNotBlank();
        }
      }
    } catch (UnusableFile e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void requirePossible(InputRow.Good row) {
    assertThat(row.close()).isNotNaN().isNotNegative().isFinite();
    for (var number : List.of(row.open(), row.high(), row.low(), row.volume(), row.marketcap())) {
      assertThat(number.isNaN() || number >= 0 && !number.isInfinite()).isTrue();
    }
    assertThat(row.name() != null || row.symbol() != null).isTrue();
    assertThat(row.micros()).isGreaterThan(1_230_000_000_000_000L);
  }

  private static Reading.Tables tables(String name, byte[] bytes) {
    return new Reading.Tables() {
      @Override
      public Table open(char delimiter) throws UnusableFile {
        var in = new ByteArrayInputStream(bytes);
        return name.endsWith(".json") ? new JsonArrayTable(in) : new CsvTable(in, delimiter);
      }

      @Override
      public Table last(char delimiter) throws UnusableFile {
        return open(delimiter);
      }
    };
  }

  /** Returns the bytes with some of them changed, removed, repeated or replaced by a fragment. */
  static byte[] damaged(byte[] bytes, Random random) {
    var text = new ArrayList<Byte>(bytes.length);
    for (var b : bytes) {
      text.add(b);
    }
    for (var edit = random.nextInt(MAX_EDITS); edit >= 0 && !text.isEmpty(); edit--) {
      var at = random.nextInt(text.size());
      switch (random.nextInt(4)) {
        case 0 -> text.set(at, (byte) random.nextInt(256));
        case 1 -> text.subList(at, Math.min(text.size(), at + random.nextInt(20))).clear();
        case 2 ->
            text.addAll(
                at, List.copyOf(text.subList(at, Math.min(text.size(), at + random.nextInt(40)))));
        default -> {
          var fragment =
              FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(StandardCharsets.UTF_8);
          for (var i = 0; i < fragment.length; i++) {
            text.add(at + i, fragment[i]);
          }
        }
      }
    }
    var damaged = new byte[text.size()];
    for (var i = 0; i < damaged.length; i++) {
      damaged[i] = text.get(i);
    }
    return damaged;
  }
}
