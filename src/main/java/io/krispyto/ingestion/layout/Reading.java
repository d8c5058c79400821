package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Header;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.time.Bar;
import io.krispyto.ingestion.layout.time.DayOf;
import io.krispyto.ingestion.layout.time.Times;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the files of a source are read: the layouts that recognise them, and the declarations about
 * them.
 */
public final class Reading {
  /** Recognises files by the built-in layouts; nothing is declared. */
  public static final Reading DEFAULT = new Reading(Layouts.BUILT_IN, Declarations.NONE);

  private final Layouts layouts;
  private final Declarations declared;
  private final Clock clock;

  public Reading(Layouts layouts, Declarations declared) {
    this(layouts, declared, Clock.systemUTC());
  }

  /**
   * @param clock determines the current day
   */
  public Reading(Layouts layouts, Declarations declared, Clock clock) {
    this.layouts = layouts;
    this.declared = declared;
    this.clock = clock;
  }

  /** Opens the table of one file. */
  public interface Tables {
    /** Opens the table from its start. Called any number of times before {@link #last}. */
    Table open(char delimiter) throws UnusableFile;

    /** Returns whether {@link #open} returns all rows, not only the first ones. */
    default boolean isWhole() {
      return true;
    }

    /** Returns whether cells can be dates, which are then read as ISO 8601. */
    default boolean hasTypedDates() {
      return false;
    }

    /** Opens the table whose rows are loaded. */
    Table last(char delimiter) throws UnusableFile;
  }

  /** Returns the declared encoding of text files. */
  public Optional<Charset> charset() {
    return declared.get(Declaration.CHARSET, Charset.class);
  }

  /** Returns the declared sheet of workbooks. */
  public Optional<String> sheet() {
    return declared.text(Declaration.SHEET);
  }

  /** Returns whether the currencies of the files are declared to be fiat currencies. */
  public boolean isFiat() {
    return declared.get(Declaration.FIAT, Boolean.class).orElse(false);
  }

  /** Returns this reading with further declarations; existing ones take precedence. */
  public Reading with(Declarations more) {
    return more.isEmpty() ? this : new Reading(layouts, declared.over(more), clock);
  }

  /**
   * Opens a file.
   *
   * @param name the name of the file
   * @throws UnusableFile if no layout recognises the file, or it leaves a question open; the
   *     message says what to declare
   */
  public Opened open(String name, Tables tables) throws UnusableFile {
    var plan = plan(name, name, tables);
    plan.findings().requireComplete(name);
    var rows = plan.reader(tables.last(plan.delimiter()), clock);
    return new Opened(rows, plan.layout(), plan.times().areKept(), plan.isFiat());
  }

  /**
   * A file whose rows can be read.
   *
   * @param rows the rows; close them
   * @param layout the name of its layout
   * @param keepsTimes whether a currency may have several records on one day
   * @param isFiat whether its currencies are fiat currencies
   */
  public record Opened(RowReader rows, String layout, boolean keepsTimes, boolean isFiat)
      implements AutoCloseable {
    /** The layout of NDJSON, whose members are always the same. */
    public static final String NDJSON = "ndjson";

    @Override
    public void close() {
      rows.close();
    }
  }

  /**
   * Opens an NDJSON file, whose members are always the same.
   *
   * @throws UnusableFile if a declaration does not apply to such files
   */
  public Opened open(NdjsonReader rows) throws UnusableFile {
    for (var declaration : Declaration.values()) {
      var isUsed =
          declaration == Declaration.BAR
              || declaration == Declaration.DAY_OF
              || declaration == Declaration.FIAT
              || declaration == Declaration.CHARSET
              || declaration == Declaration.FILE_NAME;
      if (declared.has(declaration) && !isUsed) {
        throw new UnusableFile(
            declaration.option() + " does not apply to NDJSON files; remove it.");
      }
    }
    var times =
        new Times(
            declared.get(Declaration.BAR, Bar.class),
            declared.get(Declaration.DAY_OF, DayOf.class),
            false);
    return new Opened(times.recordsOf(rows), Opened.NDJSON, times.areKept(), isFiat());
  }

  /** Decides how a file will be read. */
  private Plan plan(String name, String path, Tables tables) throws UnusableFile {
    var preview = new Preview(tables);
    var stem = FileNames.stem(declared.text(Declaration.FILE_NAME).orElse(name));
    return new Planner(preview, match(path, preview, stem), declared).plan();
  }

  private Match match(String path, Preview preview, String stem) throws UnusableFile {
    var id = declared.text(Declaration.LAYOUT);
    if (id.isPresent()) {
      var layout =
          Layouts.isFile(id.get()) ? Layouts.read(Path.of(id.get())) : layouts.find(id.get());
      return Match.declared(layout, preview, stem, declared);
    }
    if (declared.has(Declaration.COLUMNS)) {
      return new Match(Layout.DECLARED, Optional.empty(), Map.of(), Optional.empty());
    }
    var delimiter = declared.get(Declaration.DELIMITER, Character.class).orElse(',');
    var rows = preview.rows(delimiter);
    if (!rows.isEmpty() && Header.isWhole(rows.get(0))) {
      return own(preview, delimiter);
    }
    var matches = layouts.matching(preview, stem, declared);
    if (matches.size() > 1) {
      throw new UnusableFile(
          "Several layouts match the file: add "
              + matches.stream()
                  .map(match -> Declaration.LAYOUT.option() + " " + match.layout().id())
                  .collect(Collectors.joining(" or "))
              + ".");
    }
    if (matches.isEmpty() && !rows.isEmpty()) {
      requireOwn(path, preview, rows.get(0));
    }
    return matches.isEmpty() ? own(preview, delimiter) : matches.get(0);
  }

  /** Refuses a file that has neither this server's columns nor a layout's. */
  private void requireOwn(String path, Preview preview, String[] first) throws UnusableFile {
    if (Header.isUsable(first)) {
      return;
    }
    var resemblance = Resemblance.of(preview);
    if (Header.isUsable(resemblance.first())) {
      throw new UnusableFile(
          "The delimiter is not a comma. For example: "
              + command(path, resemblance.writing().strip()));
    }
    if (resemblance.isHeaderless()) {
      throw new UnusableFile(headerless(path, preview, resemblance));
    }
    if (resemblance.isFound()) {
      throw new UnusableFile(
          resemblance.sentence()
              + " For example: "
              + command(path, resemblance.options() + missing(resemblance)));
    }
  }

  /** Returns the options that are needed in addition to the columns. */
  private String missing(Resemblance resemblance) {
    var options = "";
    if (!resemblance.hasCurrency() && !declared.has(Declaration.NAME)) {
      options += " --name NAME --symbol SYMBOL";
    }
    return declared.has(Declaration.QUOTE) ? options : options + " --quote " + Quote.STORED;
  }

  private String headerless(String path, Preview preview, Resemblance resemblance)
      throws UnusableFile {
    var fitting =
        layouts.all().stream()
            .filter(layout -> layout.headerless() && layout.width().isPresent())
            .filter(layout -> layout.width().getAsInt() == resemblance.width())
            .toList();
    var sentence = "The first line is a row, not a header.";
    if (fitting.isEmpty()) {
      return sentence
          + " Declare the columns. For example: "
          + command(
              path,
              "--no-header --columns date=1,open=2,high=3,low=4,close=5" + missing(resemblance));
    }
    var layout = fitting.get(0);
    // Determines what else must be declared for this layout.
    var plan =
        new Planner(
                preview, Match.declared(layout, preview, FileNames.stem(path), declared), declared)
            .plan();
    return sentence
        + " If the file has the columns of "
        + fitting.stream().map(Layout::id).collect(Collectors.joining(" or "))
        + ", run: "
        + command(
            path,
            Declaration.LAYOUT.option()
                + " "
                + layout.id()
                + plan.findings().questions().stream()
                    .map(question -> " " + question.options())
                    .collect(Collectors.joining()));
  }

  private String command(String path, String options) {
    return "krispyto ingest " + Shell.quoted(path) + declared.options() + " " + options;
  }

  /** Returns the match of a file with the columns of this server's own files, in any spelling. */
  private Match own(Preview preview, char delimiter) throws UnusableFile {
    // Opens the file again, so that the error for a file without rows gives the reason.
    try (var table = preview.open(delimiter)) {
      var first = table.next();
      if (first == null) {
        throw new UnusableFile(
            preview.isWhole() ? "The file is empty." : "The first 256 KiB of the file are blank.");
      }
      Header.requireLineFeeds(first);
      // The currency can be declared, as can other values.
      var filled = EnumSet.of(RecordColumn.NAME, RecordColumn.SYMBOL);
      for (var column : RecordColumn.values()) {
        if (Declaration.of(column.member()).filter(declared::has).isPresent()) {
          filled.add(column);
        }
      }
      var places = new EnumMap<Field, String>(Field.class);
      Header.parse(first, filled)
          .places()
          .forEach((column, place) -> places.put(Field.valueOf(column.name()), "" + (place + 1)));
      return new Match(
          Layout.own(new Columns(places)), Optional.empty(), Map.of(), Optional.empty());
    }
  }

  /** Returns the command that loads a file without declarations. */
  public static String plainCommand(String path) {
    return "krispyto ingest " + Shell.quoted(path);
  }

  /**
   * Describes to users how a file will be read.
   *
   * @param path the path of the file for commands
   */
  public Inspection inspect(String name, String path, Tables tables) throws UnusableFile {
    var plan = plan(name, path, tables);
    return new Inspection(
        plan.layout(),
        plan.findings().evidence(),
        plan.findings().questions().stream().map(Layout.Question::sentence).toList(),
        plan.findings().command(path));
  }

  /**
   * What is known about a file.
   *
   * @param layout the name of its layout
   * @param evidence what proves it
   * @param questions what must be declared
   * @param command the command that loads the file, with the most likely answers to the questions
   */
  public record Inspection(
      String layout, List<String> evidence, List<String> questions, String command) {}
}
