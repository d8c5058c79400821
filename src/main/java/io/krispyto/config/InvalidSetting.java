package io.krispyto.config;

import io.krispyto.domain.NameRules;

/** A setting has a value that cannot be used. The message is one line that names the setting. */
public final class InvalidSetting extends RuntimeException {
  public InvalidSetting(String key, String reason) {
    super(NameRules.printable(key + " " + reason), null, false, false);
  }
}
