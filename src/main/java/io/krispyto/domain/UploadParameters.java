package io.krispyto.domain;

import java.util.Map;

/**
 * The parameters of an upload.
 *
 * @param dryRun whether to validate the rows without loading them
 */
public record UploadParameters(boolean dryRun) {

  /**
   * Parses the contract's parameter {@code dry_run}.
   *
   * @throws Failure.InvalidRequest if it is malformed
   */
  public static UploadParameters from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var dryRun = parameters.optional("dry_run", UploadParameters::parseBoolean, false);
    parameters.check();
    return new UploadParameters(dryRun);
  }

  private static Boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }
}
