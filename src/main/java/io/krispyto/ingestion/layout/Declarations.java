package io.krispyto.ingestion.layout;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.Violation;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The declarations about a file, from the command line, a request, a YAML file next to the data, or
 * a layout.
 */
public final class Declarations {
  public static final Declarations NONE = new Declarations(Map.of());

  private final Map<Declaration, Value> values;

  /**
   * A declared value.
   *
   * @param text the value as written on a command line
   */
  record Value(Object parsed, String text) {
    static Value parse(Declaration declaration, String text) {
      return new Value(declaration.parse(text), text);
    }
  }

  Declarations(Map<Declaration, Value> values) {
    this.values = new EnumMap<>(Declaration.class);
    this.values.putAll(values);
  }

  /**
   * Parses the parameters of a request that are declarations, and ignores the others.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest naming all malformed ones
   */
  public static Declarations ofParameters(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var values = new EnumMap<Declaration, Value>(Declaration.class);
    for (var declaration : Declaration.values()) {
      var value =
          parameters.optional(
              declaration.parameter(), text -> Value.parse(declaration, text), null);
      if (value != null) {
        values.put(declaration, value);
      }
    }
    parameters.check();
    return new Declarations(values);
  }

  /**
   * Parses the parameters of an upload, whose sender has no access to files on this machine.
   *
   * @throws Failure.InvalidRequest naming all malformed ones
   */
  public static Declarations ofUpload(Map<String, ?> given) {
    var declarations = ofParameters(given);
    if (declarations.text(Declaration.LAYOUT).filter(Layouts::isFile).isPresent()) {
      throw new Failure.InvalidRequest(
          List.of(
              new Violation(
                  Declaration.LAYOUT.parameter(), "is a file; name a layout that the server has")));
    }
    return declarations;
  }

  /**
   * Returns these declarations with the encoding that a media type declares.
   *
   * @param charset null if it declares none
   */
  public Declarations withCharset(Charset charset) {
    return charset == null
        ? this
        : over(new Declarations(Map.of(Declaration.CHARSET, new Value(charset, charset.name()))));
  }

  /** Returns the declarations as parameters of a request. */
  public Map<String, String> toParameters() {
    return values.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().parameter(), entry -> entry.getValue().text()));
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
    var value = values.get(declaration);
    return value == null ? Optional.empty() : Optional.of(type.cast(value.parsed));
  }

  /** Returns these declarations, with missing ones taken from the base. */
  Declarations over(Declarations base) {
    var merged = new EnumMap<Declaration, Value>(Declaration.class);
    merged.putAll(base.values);
    merged.putAll(values);
    return new Declarations(merged);
  }

  /** Returns these declarations, with the path of a layout file resolved against a folder. */
  Declarations in(Path folder) {
    var layout = text(Declaration.LAYOUT).filter(Layouts::isFile);
    if (layout.isEmpty()) {
      return this;
    }
    var path = folder.resolve(layout.get()).toString();
    return new Declarations(Map.of(Declaration.LAYOUT, new Value(path, path))).over(this);
  }

  /** Returns these declarations without the ones that the questions ask for. */
  Declarations without(List<Layout.Question> questions) {
    var rest = new EnumMap<>(values);
    questions.forEach(question -> rest.remove(question.declaration()));
    return new Declarations(rest);
  }

  /** Returns these declarations as options of a command. */
  String options() {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getKey().isFlag()
                    ? " " + entry.getKey().option()
                    : " " + entry.getKey().option() + " " + Shell.quoted(entry.getValue().text()))
        .collect(Collectors.joining());
  }
}
