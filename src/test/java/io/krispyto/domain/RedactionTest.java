package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://user:hush@h/x|http://***@h/x",
        "HTTPS://hush@h:8443/x|HTTPS://***@h:8443/x",
        "ftp://user:hush@h/x|ftp://***@h/x",
        "http:/user:hush@h/x|http:/***@h/x",
        "http://user:hu/sh@h/x|http://***@h/x",
        "http://user:hu@sh@h/x|http://***@h/x",
        "http://user:hu sh@h/x|http://***@h/x",
        "http://user:hu?sh@h/x|http://***@h/x",
        "user:hush@h/x|***@h/x",
        "Unknown option: '--from=ftp://user:hush@h/x'|Unknown option: '--from=ftp://***@h/x'",
        "http://a/x leads to http://user:hush@h/|http://***@h/",
        "http://h/x?signature=hush|http://h/x?***",
        "http://h/x#hush|http://h/x?***",
        "a http://h/x?a=hush b http://h/y?b=hush c|a http://h/x?*** b http://h/y?*** c",
        "http://user:hush@h/x?signature=hush|http://***@h/x?***",
      })
  void possibleSecretsAreRedacted(String text, String redacted) {
    assertThat(Redaction.redact(text)).isEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "prices.csv",
        "/data/2021-07-06T23:59:59.csv",
        "who@example.com",
        "C:\\prices",
        "what?.csv",
        "http://h:8000/a/b.csv",
        "localhost:5432/prices"
      })
  void otherTextIsUnchanged(String text) {
    assertThat(Redaction.redact(text)).isEqualTo(text);
  }
}
