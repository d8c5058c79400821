package io.krispyto.ingestion.layout;

import java.io.StringReader;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads layouts and declarations from YAML. Errors name the file, the line and the key. */
final class LayoutFile {
  /** A layout has a few dozen lines. */
  static final int MAX_CHARACTERS = 64 * 1024;

  private final String name;

  private LayoutFile(String name) {
    this.name = name;
  }

  /**
   * Reads a layout.
   *
   * @param name the name of the file in errors
   * @param id the name of the layout
   */
  static Layout layout(String name, String id, String yaml) throws InvalidLayout {
    var file = new LayoutFile(name);
    var fields = file.fields(file.root(yaml));
    return file.layout(id, fields);
  }

  /** Reads the declarations about one file: {@code FILE.krispyto.yaml}. */
  static Declarations declarations(String name, String yaml) throws InvalidLayout {
    var file = new LayoutFile(name);
    var fields = file.fields(file.root(yaml));
    var declarations = file.declarations(fields);
    file.requireNoMore(fields, declarationKeys());
    return declarations;
  }

  /** Reads the declarations about the files of a folder, by pattern: {@code krispyto.yaml}. */
  static Map<PathMatcher, Declarations> folder(String name, String yaml) throws InvalidLayout {
    var file = new LayoutFile(name);
    var root = file.fields(file.root(yaml));
    var files = root.remove("files");
    file.requireNoMore(root, List.of("files"));
    var byPattern = new LinkedHashMap<PathMatcher, Declarations>();
    if (files != null) {
      for (var entry : file.fields(file.mapping(files)).entrySet()) {
        var fields = file.fields(file.mapping(entry.getValue()));
        byPattern.put(file.matcher(entry.getValue()), file.declarations(fields));
        file.requireNoMore(fields, declarationKeys());
      }
    }
    return byPattern;
  }

  /** Returns the matcher of a pattern that is a key. */
  private PathMatcher matcher(Entry entry) throws InvalidLayout {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + entry.key);
    } catch (PatternSyntaxException e) {
      throw wrong(entry, "is not a pattern of file names");
    }
  }

  /** A value and its key; errors name the line of the key. */
  private record Entry(String key, Node keyNode, Node value) {}

  private MappingNode root(String yaml) throws InvalidLayout {
    if (yaml.length() > MAX_CHARACTERS) {
      throw new InvalidLayout(name + " is longer than 64 KiB.");
    }
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(0);
    try {
      var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (root instanceof MappingNode mapping) {
        return mapping;
      }
      throw new InvalidLayout(name + " has no keys.");
    } catch (MarkedYAMLException e) {
      var line = e.getProblemMark() == null ? "" : ", line " + (e.getProblemMark().getLine() + 1);
      throw new InvalidLayout(name + line + ": " + e.getProblem() + ".");
    } catch (YAMLException e) {
      throw new InvalidLayout(name + " is not YAML.");
    }
  }

  private MappingNode mapping(Entry entry) throws InvalidLayout {
    if (entry.value instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong(entry, "is not a mapping of keys to values");
  }

  private Map<String, Entry> fields(MappingNode mapping) throws InvalidLayout {
    var fields = new LinkedHashMap<String, Entry>();
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new InvalidLayout(
            name + ", line " + line(tuple.getKeyNode()) + ": a key is not a string.");
      }
      var entry = new Entry(key.getValue(), key, tuple.getValueNode());
      if (fields.put(key.getValue(), entry) != null) {
        throw wrong(entry, "is given twice");
      }
    }
    return fields;
  }

  private void requireNoMore(Map<String, Entry> rest, List<String> known) throws InvalidLayout {
    for (var entry : rest.values()) {
      throw wrong(entry, "is not a known key" + Nearest.hint(entry.key, new TreeSet<>(known)));
    }
  }

  private static List<String> declarationKeys() {
    var keys = new ArrayList<String>();
    for (var declaration : Declaration.values()) {
      keys.add(declaration.key());
    }
    return keys;
  }

  private Layout layout(String id, Map<String, Entry> fields) throws InvalidLayout {
    var title = take(fields, "title", this::text).orElse(id);
    var fileNames = take(fields, "file-names", this::texts).orElse(List.of());
    var headers = Optional.ofNullable(fields.remove("headers"));
    var titleLine = take(fields, "title-line", this::smallNumber);
    var headerless = take(fields, "headerless", this::yesOrNo).orElse(false);
    var recognition = take(fields, "recognised-by", this::recognition);
    var width = take(fields, "width", this::smallNumber);
    var required = take(fields, "require", this::textsByText).orElse(Map.of());
    var aligned = take(fields, "aligned", this::yesOrNo).orElse(false);
    var quotes = take(fields, "quotes", this::texts).orElse(List.of());
    var symbols = take(fields, "symbols", this::textsByText).orElse(Map.of());
    var ratesOf = take(fields, "rates-of", this::text);
    var ask = Optional.ofNullable(fields.remove("ask"));
    var declarations = declarations(fields);
    var known = declarationKeys();
    known.addAll(
        List.of(
            "title",
            "file-names",
            "headers",
            "title-line",
            "headerless",
            "recognised-by",
            "width",
            "require",
            "aligned",
            "quotes",
            "symbols",
            "rates-of",
            "ask"));
    requireNoMore(fields, known);
    var delimiter = declarations.get(Declaration.DELIMITER, Character.class).orElse(',');
    var headerPatterns = new ArrayList<HeaderPattern>();
    if (headers.isPresent()) {
      for (var text : texts(headers.get())) {
        headerPatterns.add(header(headers.get(), text, delimiter, titleLine));
      }
    }
    var patterns = new ArrayList<TextPattern>();
    for (var text : fileNames) {
      try {
        patterns.add(new TextPattern(text));
      } catch (IllegalArgumentException e) {
        throw new InvalidLayout(name + ": file-names " + e.getMessage() + ".");
      }
    }
    var by =
        recognition.orElse(
            headerPatterns.isEmpty() ? Layout.Recognition.FILE_NAME : Layout.Recognition.HEADER);
    if (by != Layout.Recognition.HEADER && patterns.isEmpty()
        || by != Layout.Recognition.FILE_NAME && headerPatterns.isEmpty()) {
      throw new InvalidLayout(
          name + ": headers or file-names, which recognised-by requires, are missing.");
    }
    return new Layout(
        id,
        title,
        List.copyOf(headerPatterns),
        List.copyOf(patterns),
        by,
        headerless,
        width.map(OptionalInt::of).orElse(OptionalInt.empty()),
        required,
        aligned,
        quotes,
        symbols,
        ratesOf,
        ask.isPresent() ? questions(ask.get()) : Map.of(),
        declarations);
  }

  private HeaderPattern header(
      Entry entry, String text, char delimiter, Optional<Integer> titleLine) throws InvalidLayout {
    try {
      var header = new HeaderPattern(text, delimiter, titleLine);
      if (header.titleLine() >= header.size()) {
        throw wrong(entry, "has fewer lines than title-line requires");
      }
      return header;
    } catch (IllegalArgumentException e) {
      throw wrong(entry, e.getMessage());
    }
  }

  private Map<Declaration, Layout.Question> questions(Entry ask) throws InvalidLayout {
    var questions = new EnumMap<Declaration, Layout.Question>(Declaration.class);
    for (var entry : fields(mapping(ask)).values()) {
      var declaration =
          Declaration.of(entry.key)
              .orElseThrow(
                  () ->
                      wrong(
                          entry,
                          "is not a declaration"
                              + Nearest.hint(entry.key, new TreeSet<>(declarationKeys()))));
      var fields = fields(mapping(entry));
      var question = take(fields, "question", this::text).orElse("");
      var usual = take(fields, "usual", this::text).orElse("");
      requireNoMore(fields, List.of("question", "usual"));
      questions.put(declaration, Layout.Question.of(declaration, question, usual));
    }
    return questions;
  }

  /** Removes the declarations from the fields, and returns them. */
  private Declarations declarations(Map<String, Entry> fields) throws InvalidLayout {
    var values = new EnumMap<Declaration, Declarations.Value>(Declaration.class);
    for (var declaration : Declaration.values()) {
      var entry = fields.remove(declaration.key());
      if (entry == null) {
        continue;
      }
      try {
        values.put(
            declaration,
            switch (declaration) {
              case COLUMNS -> value(columns(entry), entry);
              case NULL -> value(texts(entry), entry);
              default -> Declarations.Value.parse(declaration, text(entry));
            });
      } catch (IllegalArgumentException e) {
        throw wrong(entry, e.getMessage());
      }
    }
    return new Declarations(values);
  }

  /** Returns a value with its text on a command line. YAML may write it as a list or mapping. */
  private static Declarations.Value value(Object parsed, Entry entry) {
    return new Declarations.Value(
        parsed, entry.value instanceof ScalarNode scalar ? scalar.getValue() : parsed.toString());
  }

  private Columns columns(Entry entry) throws InvalidLayout {
    if (entry.value instanceof ScalarNode) {
      return Columns.parse(text(entry));
    }
    var places = new EnumMap<Field, String>(Field.class);
    for (var field : fields(mapping(entry)).values()) {
      try {
        places.put(Field.of(field.key), text(field));
      } catch (IllegalArgumentException e) {
        throw wrong(field, e.getMessage());
      }
    }
    return new Columns(places);
  }

  private interface Reading<T> {
    T of(Entry entry) throws InvalidLayout;
  }

  private <T> Optional<T> take(Map<String, Entry> fields, String key, Reading<T> reading)
      throws InvalidLayout {
    var entry = fields.remove(key);
    return entry == null ? Optional.empty() : Optional.of(reading.of(entry));
  }

  private String text(Entry entry) throws InvalidLayout {
    if (entry.value instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
      return scalar.getValue();
    }
    throw wrong(entry, "is not a string");
  }

  private List<String> texts(Entry entry) throws InvalidLayout {
    if (entry.value instanceof ScalarNode) {
      return List.of(text(entry));
    }
    if (!(entry.value instanceof SequenceNode sequence)) {
      throw wrong(entry, "is not a list of strings");
    }
    var texts = new ArrayList<String>();
    for (var node : sequence.getValue()) {
      texts.add(text(new Entry(entry.key, node, node)));
    }
    return texts;
  }

  private Map<String, String> textsByText(Entry entry) throws InvalidLayout {
    var texts = new LinkedHashMap<String, String>();
    for (var field : fields(mapping(entry)).values()) {
      texts.put(field.key, text(field));
    }
    return texts;
  }

  private Boolean yesOrNo(Entry entry) throws InvalidLayout {
    return parsed(entry, text -> (Boolean) Declaration.NO_HEADER.parse(text));
  }

  private Integer smallNumber(Entry entry) throws InvalidLayout {
    return parsed(
        entry,
        text -> {
          if (!text.matches("[1-9][0-9]?")) {
            throw new IllegalArgumentException("is not a number from 1 to 99");
          }
          return Integer.parseInt(text);
        });
  }

  private Layout.Recognition recognition(Entry entry) throws InvalidLayout {
    return parsed(
        entry,
        text ->
            switch (text) {
              case "header" -> Layout.Recognition.HEADER;
              case "file-name" -> Layout.Recognition.FILE_NAME;
              case "both" -> Layout.Recognition.BOTH;
              case "header-or-file-name" -> Layout.Recognition.EITHER;
              default ->
                  throw new IllegalArgumentException(
                      "is not header, file-name, both or header-or-file-name");
            });
  }

  private <T> T parsed(Entry entry, Function<String, T> parser) throws InvalidLayout {
    try {
      return parser.apply(text(entry));
    } catch (IllegalArgumentException e) {
      throw wrong(entry, e.getMessage());
    }
  }

  private InvalidLayout wrong(Entry entry, String reason) {
    return new InvalidLayout(
        String.format(
            Locale.ROOT,
            "%s, line %d: %s %s%s",
            name,
            line(entry.keyNode),
            entry.key,
            reason,
            reason.endsWith("?") || reason.endsWith(".") ? "" : "."));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
