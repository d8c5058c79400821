package io.krispyto.domain;

import java.util.List;
import java.util.Map;

/**
 * The parameters of an upload.
 *
 * @param dryRun whether to validate the rows without loading them
 * @param sheet the name of the sheet of a spreadsheet; {@code null} for the only one with values
 */
public record UploadParameters(boolean dryRun, String sheet) {
  /** The names of the parameters. */
  public static final List<String> NAMES = List.of("dry_run", "sheet");

  /** Excel allows 31. */
  private static final int MAX_SHEET_NAME = 255;

  /**
   * Parses the contract's parameters.
   *
   * @throws Failure.InvalidRequest if one is malformed
   */
  public static UploadParameters from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var dryRun = parameters.optional("dry_run", UploadParameters::parseBoolean, false);
    var sheet =
        parameters.optional("sheet", text -> Parameters.text(text, MAX_SHEET_NAME), (String) null);
    parameters.check();
    return new UploadParameters(dryRun, sheet);
  }

  private static Boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }
}
