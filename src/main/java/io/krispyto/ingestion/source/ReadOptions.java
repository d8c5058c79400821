package io.krispyto.ingestion.source;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Violation;
import java.nio.charset.Charset;
import java.util.List;

/**
 * What the user declares about the files of a source.
 *
 * @param charset the charset of text without a byte order mark; {@code null} for UTF-8
 * @param sheet the name of the sheet of a spreadsheet; {@code null} for the only one with values
 */
public record ReadOptions(Charset charset, String sheet) {
  public static final ReadOptions DEFAULT = new ReadOptions(null, null);

  /**
   * Parses options.
   *
   * @param charset the name of a charset, or {@code null}
   * @param sheet the name of a sheet, or {@code null}
   * @throws Failure.InvalidRequest if an option is not valid
   */
  public static ReadOptions parse(Object charset, Object sheet) {
    if (sheet != null && !(sheet instanceof String)) {
      throw invalid("sheet", "is not text");
    }
    return new ReadOptions(charset == null ? null : charset(charset), (String) sheet);
  }

  private static Charset charset(Object name) {
    try {
      return Charset.forName(String.valueOf(name));
    } catch (IllegalArgumentException e) {
      throw invalid("charset", NameRules.printable("is not a known charset: " + name));
    }
  }

  private static Failure invalid(String name, String reason) {
    return new Failure.InvalidRequest(List.of(new Violation(name, reason)));
  }
}
