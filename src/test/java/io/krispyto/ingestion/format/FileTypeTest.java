package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTypeTest {
  @ParameterizedTest
  @CsvSource({
    "53514c69746520666f726d6174203300, a SQLite database",
    "255044462d312e37, a PDF",
    "5041523115041502, a Parquet file",
    "d0cf11e0a1b11ae1, an Excel 97 to 2003 spreadsheet",
    "1f8b0800, compressed with gzip within another compression",
    "425a683931415926535900, compressed with bzip2 within another compression",
    "89504e470d0a1a0a, a PNG image"
  })
  void aWellKnownTypeIsNamed(String start, String title) {
    assertThat(FileType.describe(HexFormat.of().parseHex(start)))
        .hasValue("It is " + title + "; CSV or NDJSON is expected.");
  }

  @ParameterizedTest
  @CsvSource({
    "<!DOCTYPE html><html>, a web page (HTML)",
    "'\n  <HTML lang=en>', a web page (HTML)",
    "\ufeff<html>, a web page (HTML)",
    "<?xml version='1.0'?>, an XML file"
  })
  void markupIsNamed(String text, String title) {
    assertThat(FileType.describe(text.getBytes(StandardCharsets.UTF_8)))
        .hasValue("It is " + title + "; CSV or NDJSON is expected.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PAR1,Name", "BZh9,Name", "ARROW1,Name", "PK", "Rar!,Name"})
  void textIsNotMistakenForAnotherType(String text) {
    assertThat(FileType.describe(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void aTarIsRecognisedByItsMark() {
    var tar = new byte[512];
    Arrays.fill(tar, (byte) 'a');
    System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 6);
    assertThat(FileType.describe(tar)).hasValue("It is a tar, despite its name; unpack it first.");
  }
}
