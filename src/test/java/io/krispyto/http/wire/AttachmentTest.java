package io.krispyto.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "history-Bitcoin.csv|attachment; filename=\"history-Bitcoin.csv\"",
        "history-Bitcoin Cash.csv|attachment; filename=\"history-BitcoinCash.csv\"",
        "history-بيتكوين.csv|attachment; filename=\"history-.csv\"; filename*=UTF-8''history-%D8%A8%D9%8A%D8%AA%D9%83%D9%88%D9%8A%D9%86.csv",
        "history-🪙.csv|attachment; filename=\"history-.csv\"; filename*=UTF-8''history-%F0%9F%AA%99.csv",
        "history-é'(x)!~*.csv|attachment; filename=\"history-x.csv\"; filename*=UTF-8''history-%C3%A9%27%28x%29%21%7E.csv",
        "history-a/../b\\c:d\"e.csv|attachment; filename=\"history-a..bcde.csv\"",
      })
  void theNameIsKeptExceptForCharactersThatFileNamesCannotContain(String name, String expected) {
    assertThat(new Attachment(name).disposition()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'a\u202eb', 'a%EF%BF%BDb'", "'a\u0000b', 'a%EF%BF%BDb'"})
  void charactersThatReverseTextOrEndAFieldAreReplaced(String name, String encoded) {
    assertThat(new Attachment(name).disposition()).endsWith("filename*=UTF-8''" + encoded);
  }
}
