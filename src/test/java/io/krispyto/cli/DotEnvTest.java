package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "A=b|b",
        "A=abc#def|abc#def",
        "A=abc # a comment|abc",
        "A = spaced out |spaced out",
        "export A=b|b",
        "A=\" kept as it is # \"|^ kept as it is # ^",
        "A=' kept \"too\" ' # a comment|^ kept \"too\" ^",
        "A=it's|it's",
        "A=b=c|b=c",
        "A=|^^",
        "A=   |^^",
        "A=\"\"|^^",
        "A=a\\b$c|a\\b$c",
      })
  void aValueIsReadWithoutItsQuotesAndComment(String line, String value) throws IOException {
    assertThat(read(line + "\n")).isEqualTo(Map.of("A", value));
  }

  @Test
  void commentsBlankLinesAndCrlfAreIgnored() throws IOException {
    assertThat(read("# a comment\r\n\r\nA=b\r\n  # another\r\nC=d\r\n"))
        .isEqualTo(Map.of("A", "b", "C", "d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "A", "1A=b", "A='unclosed", "A=\"b\" c", "=b"})
  void anInvalidLineIsReportedByNumberOnly(String line) {
    assertThatThrownBy(() -> read("X=y\n" + line + "\n"))
        .hasMessageEndingWith(".env line 2 is not KEY=value")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aMissingFileHasNoSettings() {
    assertThat(DotEnv.read(folder.resolve(".env"))).isEmpty();
  }

  @Test
  void anEmptyValueDoesNotHideThatOfALaterSource() throws IOException {
    Files.writeString(folder.resolve(".env"), "HTTP_PORT=9000\nDB_NAME=\n");
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(folder.resolve("conf/krispyto.properties"), "DB_NAME=conf\nHTTP_PORT=1\n");

    assertThat(Environment.read(Map.of("HTTP_PORT", "", "DB_USERNAME", "me"), folder))
        .isEqualTo(Map.of("HTTP_PORT", "9000", "DB_NAME", "conf", "DB_USERNAME", "me"));
  }

  private Map<String, String> read(String text) throws IOException {
    var file = folder.resolve(".env");
    Files.writeString(file, text);
    return DotEnv.read(file);
  }
}
