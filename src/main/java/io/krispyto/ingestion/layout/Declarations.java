package io.krispyto.ingestion.layout;

import io.krispyto.domain.Parameters;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is declared about a file: by the command line, by a request, by a file beside the data, or
 * by a layout.
 */
public final class Declarations {
  public static final Declarations NONE = new Declarations(Map.of());

  private final Map<Declaration, Object> values;

  Declarations(Map<Declaration, Object> values) {
    this.values = new EnumMap<>(Declaration.class);
    this.values.putAll(values);
  }

  /**
   * Parses the parameters of a request; others are ignored.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest naming all that are malformed
   */
  public static Declarations ofParameters(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var values = new EnumMap<Declaration, Object>(Declaration.class);
    for (var declaration : Declaration.values()) {
      var value = parameters.optional(declaration.parameter(), declaration::parse, null);
      if (value != null) {
        values.put(declaration, value);
      }
    }
    parameters.check();
    return new Declarations(values);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  boolean has(Declaration declaration) {
    return values.containsKey(declaration);
  }

  Optional<String> text(Declaration declaration) {
    return get(declaration, String.class);
  }

  <T> Optional<T> get(Declaration declaration, Class<T> type) {
    return Optional.ofNullable(type.cast(values.get(declaration)));
  }

  /** Returns these declarations, and those of the base that these do not have. */
  Declarations over(Declarations base) {
    var merged = new EnumMap<Declaration, Object>(Declaration.class);
    merged.putAll(base.values);
    merged.putAll(values);
    return new Declarations(merged);
  }
}
