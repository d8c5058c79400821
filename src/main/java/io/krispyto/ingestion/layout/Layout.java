package io.krispyto.ingestion.layout;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Describes the files of one origin: how they look, and what their columns mean.
 *
 * @param id the name in declarations and reports
 * @param title the name of the origin
 * @param headers the headers of its files
 * @param fileNames the names under which the origin saves its files, without extensions
 * @param recognition what a file must have to be recognised
 * @param headerless whether its files may have no header
 * @param width the number of columns of files without a header
 * @param required the value that a column must have in every row, by title
 * @param aligned whether each row must have the time of midnight
 * @param quotes the quote currencies that a pair without a separator can end with
 * @param symbols the usual symbol of each currency that the origin names differently
 * @param ratesOf the base currency, if all columns except the date are exchange rates: units of the
 *     currency in the title per unit of the base currency
 * @param questions what the user must declare, because the file does not say it
 * @param defaults what is known about all its files
 */
record Layout(
    String id,
    String title,
    List<HeaderPattern> headers,
    List<TextPattern> fileNames,
    Recognition recognition,
    boolean headerless,
    OptionalInt width,
    Map<String, String> required,
    boolean aligned,
    List<String> quotes,
    Map<String, String> symbols,
    Optional<String> ratesOf,
    Map<Declaration, Question> questions,
    Declarations defaults) {

  private static final String OWN = "krispyto";
  private static final Map<Declaration, Declarations.Value> NOTHING_SAID = Map.of();

  /** The layout of a file whose columns are declared. */
  static final Layout DECLARED = headed("declared", "the declared columns", NOTHING_SAID);

  /**
   * Returns the layout of this server's own files, whose columns can be in any order.
   *
   * @param columns the columns. If they include a name or a symbol, the file is this server's own
   *     and its prices are in USD; otherwise, it only looks similar
   */
  static Layout own(Columns columns) {
    var isOurs = columns.place(Field.NAME).isPresent() || columns.place(Field.SYMBOL).isPresent();
    var said = new EnumMap<Declaration, Declarations.Value>(Declaration.class);
    said.put(Declaration.COLUMNS, new Declarations.Value(columns, columns.toString()));
    if (isOurs) {
      said.put(Declaration.QUOTE, Declarations.Value.parse(Declaration.QUOTE, Quote.STORED));
    }
    return headed(OWN, "Krispyto", said);
  }

  private static Layout headed(String id, String title, Map<Declaration, Declarations.Value> said) {
    return new Layout(
        id,
        title,
        List.of(),
        List.of(),
        Recognition.HEADER,
        false,
        OptionalInt.empty(),
        Map.of(),
        false,
        List.of(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        new Declarations(said));
  }

  /** Returns whether rows keep their own times, unless declared otherwise. */
  boolean isOwn() {
    return id.equals(OWN);
  }

  /** How a file is recognised. */
  enum Recognition {
    HEADER,
    FILE_NAME,
    BOTH,
    EITHER
  }

  /**
   * A declaration that is missing.
   *
   * @param sentence says what is unknown and what the choices are
   * @param options the options with the most likely answer; words in capitals stand for what only
   *     the user knows
   */
  record Question(Declaration declaration, String sentence, String options) {
    static Question of(Declaration declaration, String sentence, String usual) {
      return new Question(declaration, sentence, declaration.option() + " " + Shell.quoted(usual));
    }
  }

  Columns columns() {
    return defaults.get(Declaration.COLUMNS, Columns.class).orElse(Columns.NONE);
  }

  char delimiter() {
    return defaults.get(Declaration.DELIMITER, Character.class).orElse(',');
  }

  /** Returns whether files have a header that the layout does not know as a whole. */
  boolean hasAnyHeader() {
    return headers.isEmpty() && !headerless;
  }

  /** Returns what the file name says; empty if it is not a name of this origin. */
  Optional<Map<TextPattern.Part, String>> ofFileName(String stem) {
    return fileNames.stream().flatMap(pattern -> pattern.match(stem).stream()).findFirst();
  }
}
