package io.krispyto.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How the bytes of a body are packed (RFC 9110, section 8.4). */
enum Encoding {
  IDENTITY(""),
  GZIP("gzip");

  private final String coding;

  Encoding(String coding) {
    this.coding = coding;
  }

  /** Its name in {@code Content-Encoding}; empty for bytes as they are. */
  String coding() {
    return coding;
  }

  /** Packs a whole body. */
  byte[] encode(byte[] body) {
    return this == GZIP ? gzip(body) : body;
  }

  private static byte[] gzip(byte[] body) {
    var packed = new ByteArrayOutputStream(body.length / 3 + 64);
    try (var out = new GZIPOutputStream(packed)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
