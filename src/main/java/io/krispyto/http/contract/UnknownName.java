package io.krispyto.http.contract;

import io.krispyto.domain.NearestName;
import java.util.List;

/** Suggests the known parameter nearest to an unknown one. */
public final class UnknownName {
  private UnknownName() {}

  /**
   * Returns why a name is rejected.
   *
   * @param known the names of the operation's parameters
   */
  public static String reason(String name, List<String> known) {
    return NearestName.of(name, known)
        .map(nearest -> "is not a parameter of this operation; the nearest one is " + nearest)
        .orElse("is not a parameter; this operation has no parameters");
  }
}
