package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import io.krispyto.ingestion.format.value.NullWords;
import io.krispyto.ingestion.format.value.Numbers;
import io.krispyto.ingestion.format.value.Timestamps;
import io.krispyto.ingestion.layout.time.Bar;
import io.krispyto.ingestion.layout.time.DateFormat;
import io.krispyto.ingestion.layout.time.DayOf;
import io.krispyto.ingestion.layout.time.EpochUnit;
import io.krispyto.ingestion.layout.time.Times;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Decides how a file will be read, from its layout and its declarations. Finds open questions. */
final class Planner {
  private final Preview preview;
  private final Match match;
  private final Layout layout;
  private final Declarations declared;
  private final Declarations said;
  private final char delimiter;
  private final List<String[]> rows;
  private final List<String> evidence;
  private final List<Layout.Question> questions = new ArrayList<>();

  /** The number of rows before the first record. */
  private final int headerRows;

  private final List<String> titles;
  private final Columns columns;

  /**
   * @param declared what is declared about the file; the layout supplies the rest
   */
  Planner(Preview preview, Match match, Declarations declared) throws UnusableFile {
    this.preview = preview;
    this.match = match;
    layout = match.layout();
    this.declared = declared;
    said = declared.over(layout.defaults());
    delimiter = said.get(Declaration.DELIMITER, Character.class).orElse(',');
    rows = preview.rows(delimiter);
    evidence = new ArrayList<>(match.evidence());
    headerRows = headerRows();
    titles = titles();
    columns =
        declared
            .get(Declaration.COLUMNS, Columns.class)
            .orElse(Columns.NONE)
            .over(layout.columns());
  }

  Plan plan() throws UnusableFile {
    var day = day();
    layout.questions().values().stream()
        .filter(question -> !said.has(question.declaration()))
        .filter(question -> question.declaration() != Declaration.DATE || day.isEmpty())
        .forEach(questions::add);
    var places = places();
    var currency = currency(places);
    var steps = new ArrayList<>(currency.steps);
    volumeStep(places).ifPresent(steps::add);
    for (var required : layout.required().entrySet()) {
      steps.add(new RequireStep(titles.indexOf(required.getKey()), required));
    }
    var dayOf = said.get(Declaration.DAY_OF, DayOf.class).orElse(DayOf.OPEN);
    var written = times(places);
    Notation.Dates times =
        preview.hasTypedDates()
            ? text -> isIso(text) ? Timestamps.parse(text) : written.parse(text)
            : written;
    var bar = bar(places, times);
    var rowTimes =
        new Times(
            bar,
            layout.isOwn() ? said.get(Declaration.DAY_OF, DayOf.class) : Optional.of(dayOf),
            layout.aligned());
    var constants = new String[places.values.length];
    constants[RecordColumn.NAME.ordinal()] = currency.name;
    constants[RecordColumn.SYMBOL.ordinal()] = currency.symbol;
    if (day.isPresent()) {
      constants[RecordColumn.DATE.ordinal()] = day.get().toString();
      places.values[RecordColumn.DATE.ordinal()] = Mapping.ABSENT;
    }
    var mapping =
        new Mapping(
            width(),
            places.values,
            constants,
            places.titles,
            new Notation(
                layout.ratesOf().isPresent() ? days(times, dayOf) : times, numbers(), nulls()),
            List.copyOf(steps));
    return new Plan(
        layout.id(),
        new Findings(
            List.copyOf(evidence), declared, List.copyOf(questions), currency.suggestion()),
        delimiter,
        headerRows,
        mapping,
        rowTimes,
        rates(places),
        said.get(Declaration.FIAT, Boolean.class).orElse(false));
  }

  /** Returns whether a text looks like ISO 8601. Cells with dates are read as such texts. */
  private static boolean isIso(String text) {
    return text != null
        && text.length() >= "yyyy-MM-dd".length()
        && text.charAt(4) == '-'
        && text.charAt(7) == '-';
  }

  private static Notation.Dates days(Notation.Dates times, DayOf dayOf) {
    return text -> dayOf.recordTime(times.parse(text));
  }

  /** Returns the day of all rows, if they have no dates of their own. */
  private Optional<LocalDate> day() throws UnusableFile {
    var declaredDay = said.get(Declaration.DATE, LocalDate.class);
    var ofName = match.said().get(TextPattern.Part.DAY);
    if (declaredDay.isPresent() || ofName == null) {
      return declaredDay;
    }
    try {
      return Optional.of(Declaration.date(ofName));
    } catch (IllegalArgumentException e) {
      throw new UnusableFile("The day in its name, " + ofName + ", is not a real date.");
    }
  }

  private int headerRows() throws UnusableFile {
    if (said.get(Declaration.NO_HEADER, Boolean.class).orElse(false)) {
      return 0;
    }
    if (match.header().isPresent()) {
      return match.header().get().size();
    }
    if (layout.hasAnyHeader()) {
      requireHeader();
      return 1;
    }
    if (match.hasRowsOfWidth(rows)) {
      return 0;
    }
    throw new UnusableFile(
        "It is not a file of " + layout.title() + ": it has neither its header nor its columns.");
  }

  /** Refuses a file whose columns have numbers, and which seems to begin with a row. */
  private void requireHeader() throws UnusableFile {
    var declaredColumns = declared.get(Declaration.COLUMNS, Columns.class);
    var isByNumber =
        declaredColumns.isPresent()
            && declaredColumns.get().places().values().stream()
                .allMatch(place -> place.matches("[0-9]+"));
    var startsWithRow = !rows.isEmpty() && Preview.isRow(rows.get(0));
    if (isByNumber && startsWithRow && !said.has(Declaration.NO_HEADER)) {
      throw new UnusableFile("The first line seems to be a row, not a header: add --no-header.");
    }
  }

  /** Returns the titles of the columns; none if the file has no header. */
  private List<String> titles() {
    if (headerRows == 0) {
      return List.of();
    }
    var row = match.header().map(HeaderPattern::titleLine).orElse(headerRows - 1);
    return row < rows.size()
        ? Arrays.stream(rows.get(row)).map(cell -> cell == null ? "" : cell.strip()).toList()
        : List.of();
  }

  private OptionalInt width() {
    if (!titles.isEmpty()) {
      return OptionalInt.of(titles.size());
    }
    return rows.isEmpty() ? OptionalInt.empty() : OptionalInt.of(rows.get(0).length);
  }

  /** The cells of the fields, and their titles. */
  private record Places(int[] values, String[] titles, Map<Field, Integer> others) {
    Optional<Integer> of(Field field) {
      return field
          .column()
          .map(column -> values[column.ordinal()])
          .or(() -> Optional.ofNullable(others.get(field)))
          .filter(place -> place != Mapping.ABSENT);
    }
  }

  private Places places() throws UnusableFile {
    var count = RecordColumn.values().length;
    var places = new Places(new int[count], new String[count], new EnumMap<>(Field.class));
    Arrays.fill(places.values, Mapping.ABSENT);
    for (var column : RecordColumn.values()) {
      places.titles[column.ordinal()] = column.title();
    }
    for (var field : Field.values()) {
      var place = columns.place(field);
      if (place.isPresent()) {
        put(places, field, place.get());
      }
    }
    return places;
  }

  private void put(Places places, Field field, String text) throws UnusableFile {
    var place = place(field, text);
    var column = field.column();
    if (column.isPresent()) {
      places.values[column.get().ordinal()] = place;
      places.titles[column.get().ordinal()] =
          place < titles.size() ? titles.get(place) : "column " + (place + 1);
    } else {
      places.others.put(field, place);
    }
  }

  private int place(Field field, String text) throws UnusableFile {
    var ofHeader = match.header().map(HeaderPattern::titles).orElse(List.of());
    for (var known : List.of(titles, ofHeader)) {
      for (var i = 0; i < known.size(); i++) {
        if (known.get(i).equalsIgnoreCase(text)) {
          return i;
        }
      }
    }
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new UnusableFile(
          "There is no column "
              + text
              + " for "
              + field.key()
              + (titles.isEmpty()
                  ? "; without a header, columns are numbered from 1."
                  : "; the header is " + String.join(",", titles) + "."));
    }
    var place = Integer.parseInt(text) - 1;
    var width = width();
    if (width.isPresent() && place >= width.getAsInt()) {
      throw new UnusableFile(
          "There is no column "
              + text
              + " for "
              + field.key()
              + "; a row has "
              + width.getAsInt()
              + " columns.");
    }
    return place;
  }

  /** The source of the currency's name and symbol. */
  private record CurrencySource(String name, String symbol, List<Mapping.Step> steps) {
    /**
     * Returns options with the name or symbol that the file lacks, if the currency is well known.
     * They are unnecessary if the database has the currency.
     */
    String suggestion() {
      if (name != null && symbol == null) {
        return KnownCurrencies.find(name)
            .map(
                known ->
                    options(Declaration.NAME, known.name())
                        + options(Declaration.SYMBOL, known.symbol()))
            .orElse("");
      }
      if (symbol != null && name == null) {
        return KnownCurrencies.find(symbol)
            .map(known -> options(Declaration.NAME, known.name()))
            .orElse("");
      }
      return "";
    }

    private static String options(Declaration declaration, String value) {
      return " " + declaration.option() + " " + Shell.quoted(value);
    }
  }

  private CurrencySource currency(Places places) {
    if (layout.ratesOf().isPresent()) {
      return new CurrencySource(null, null, List.of());
    }
    var steps = new ArrayList<Mapping.Step>();
    var parts = match.said();
    var pairs = new Pairs(layout.quotes());
    var pair = Optional.ofNullable(parts.get(TextPattern.Part.PAIR)).flatMap(pairs::split);
    var symbol =
        said.text(Declaration.SYMBOL)
            .or(
                () ->
                    evident(parts, TextPattern.Part.SYMBOL, "the symbol is")
                        .map(text -> text.toUpperCase(Locale.ROOT)))
            .or(() -> pair.map(sides -> evident("the symbol is", sides.symbol())))
            .map(this::renamed);
    var name =
        said.text(Declaration.NAME)
            .or(() -> evident(parts, TextPattern.Part.NAME, "the name is"))
            .map(text -> said.has(Declaration.NAME) ? text : text.replace('_', ' '));
    requireDeclaredSymbol(parts, pair);
    if (symbol.isPresent()) {
      if (name.isEmpty() && places.of(Field.NAME).isPresent()) {
        steps.add(new OneNameStep(places.titles[RecordColumn.NAME.ordinal()]));
      }
      places.values[RecordColumn.SYMBOL.ordinal()] = Mapping.ABSENT;
    }
    if (name.isPresent()) {
      places.values[RecordColumn.NAME.ordinal()] = Mapping.ABSENT;
    }
    var quote = said.get(Declaration.QUOTE, Quote.class);
    var pairPlace = places.of(Field.PAIR);
    if (pairPlace.isPresent()
        && parts.containsKey(TextPattern.Part.SYMBOL)
        && parts.containsKey(TextPattern.Part.QUOTE)) {
      steps.add(
          new PairAgreesStep(
              pairPlace.get(),
              titleOf(pairPlace.get()),
              parts.get(TextPattern.Part.SYMBOL) + parts.get(TextPattern.Part.QUOTE)));
    }
    if (pairPlace.isPresent() && symbol.isEmpty()) {
      steps.add(
          new PairStep(pairPlace.get(), titleOf(pairPlace.get()), pairs, quote, layout.symbols()));
      requireFirstQuote(pairs, pairPlace.get(), quote);
    } else {
      requireQuote(
          Optional.ofNullable(parts.get(TextPattern.Part.QUOTE))
              .or(() -> pair.map(Pairs.Pair::quote)),
          quote);
    }
    if (places.of(Field.SYMBOL).isPresent() && !layout.symbols().isEmpty()) {
      steps.add(new RenameStep(layout.symbols()));
    }
    var isNamed = name.isPresent() || places.of(Field.NAME).isPresent();
    var hasSymbol =
        symbol.isPresent() || places.of(Field.SYMBOL).isPresent() || pairPlace.isPresent();
    if (!isNamed && !hasSymbol) {
      questions.add(whichCurrency());
    }
    return new CurrencySource(name.orElse(null), symbol.orElse(null), steps);
  }

  /** Adds a question if the declared symbol differs from the one in the file. */
  private void requireDeclaredSymbol(
      Map<TextPattern.Part, String> parts, Optional<Pairs.Pair> pair) {
    var ofFile =
        Optional.ofNullable(parts.get(TextPattern.Part.SYMBOL))
            .or(() -> pair.map(Pairs.Pair::symbol))
            .map(text -> renamed(text.toUpperCase(Locale.ROOT)));
    declared
        .text(Declaration.SYMBOL)
        .filter(text -> ofFile.isPresent() && !text.equalsIgnoreCase(ofFile.get()))
        .ifPresent(
            text ->
                questions.add(
                    Layout.Question.of(
                        Declaration.SYMBOL,
                        "The file contains " + ofFile.get() + ", not " + text + ".",
                        ofFile.get())));
  }

  private Layout.Question whichCurrency() {
    return new Layout.Question(
        Declaration.NAME,
        "The file does not say which currency it contains: add --name and --symbol.",
        "--name NAME --symbol SYMBOL");
  }

  private String renamed(String symbol) {
    return layout.symbols().getOrDefault(symbol.toUpperCase(Locale.ROOT), symbol);
  }

  private Optional<String> evident(
      Map<TextPattern.Part, String> parts, TextPattern.Part part, String words) {
    return Optional.ofNullable(parts.get(part)).map(text -> evident(words, text));
  }

  private String evident(String words, String text) {
    evidence.add(words + " " + text + ", from the header or the file name");
    return text;
  }

  private String titleOf(int place) {
    return place < titles.size() ? titles.get(place) : "column " + (place + 1);
  }

  private void requireFirstQuote(Pairs pairs, int place, Optional<Quote> declared) {
    if (headerRows < rows.size() && place < rows.get(headerRows).length) {
      var text = rows.get(headerRows)[place];
      if (text != null) {
        pairs.split(text).ifPresent(sides -> requireQuote(Optional.of(sides.quote()), declared));
      }
    }
  }

  /** Checks that the file and the declarations agree on the currency of the prices. */
  private void requireQuote(Optional<String> ofFile, Optional<Quote> declared) {
    var given = ofFile.map(text -> text.toUpperCase(Locale.ROOT));
    var quote = declared.orElse(null);
    if (given.isEmpty() && quote == null) {
      questions.add(
          Layout.Question.of(
              Declaration.QUOTE,
              "The file does not say which currency its prices are in: add --quote USD, or for"
                  + " example --quote USDT=USD to count USDT as US dollars.",
              Quote.STORED));
    } else if (quote == null && given.get().equals(Quote.STORED)) {
      evidence.add("the prices are in USD, from the header or the file name");
    } else if (quote == null) {
      questions.add(
          Layout.Question.of(
              Declaration.QUOTE,
              "The prices are in "
                  + given.get()
                  + ", not USD. To count "
                  + given.get()
                  + " as US dollars, add --quote "
                  + given.get()
                  + "=USD.",
              given.get() + "=USD"));
    } else if (given.isPresent() && given.get().equals(Quote.STORED)) {
      // The declaration may be meant for other files of the same source.
      evidence.add("the prices are in USD, from the header or the file name");
    } else if (given.isPresent() && !given.get().equals(quote.given())) {
      questions.add(
          Layout.Question.of(
              Declaration.QUOTE,
              "The prices are in " + given.get() + ", not " + quote.given() + ".",
              given.get() + "=USD"));
    } else if (!quote.isStored()) {
      questions.add(
          Layout.Question.of(
              Declaration.QUOTE,
              "Prices are stored in USD, but this file has prices in " + quote.as() + ".",
              quote.given() + "=USD"));
    }
  }

  private Optional<Mapping.Step> volumeStep(Places places) {
    return places
        .of(Field.OTHER_VOLUME)
        .map(other -> new VolumeStep(places.of(Field.VOLUME).orElse(other), other, numbers()));
  }

  /** Returns the parser of the file's dates, regardless of the days to which they belong. */
  private Notation.Dates times(Places places) throws UnusableFile {
    var format = said.get(Declaration.DATE_FORMAT, DateFormat.class).orElse(DateFormat.ISO_8601);
    var unit = said.get(Declaration.TIME_UNIT, EpochUnit.class);
    if (unit.isPresent()) {
      return unit.get()::micros;
    }
    var date = places.of(Field.DATE);
    if (format.patterns().size() == 1 || date.isEmpty()) {
      return DateFormat.times(format.patterns().get(0));
    }
    return new DateProof(format, date.get(), this::opened).times(evidence, questions);
  }

  private io.krispyto.ingestion.format.Table opened() throws UnusableFile {
    var table = preview.open(delimiter);
    for (var i = 0; i < headerRows; i++) {
      table.next();
    }
    return table;
  }

  /** Returns the length of time that a row covers, if the file or a declaration says it. */
  private Optional<Bar> bar(Places places, Notation.Dates times) throws UnusableFile {
    var declared = said.get(Declaration.BAR, Bar.class);
    var parts = match.said();
    try {
      var ofName =
          Optional.ofNullable(parts.get(TextPattern.Part.BAR))
              .or(() -> Optional.ofNullable(parts.get(TextPattern.Part.MINUTES)))
              .map(text -> Bar.parse(text.toLowerCase(Locale.ROOT)));
      var ofRow = barOfFirstRow(places, times);
      var sources = new LinkedHashMap<String, Bar>();
      declared.ifPresent(bar -> sources.put("the declaration says", bar));
      ofRow.ifPresent(bar -> sources.put("its first row says", bar));
      ofName.ifPresent(bar -> sources.put("the file name says", bar));
      var bars = new LinkedHashSet<>(sources.values());
      if (bars.size() > 1) {
        throw new UnusableFile(
            "It is unclear how much time a row covers: "
                + sources.entrySet().stream()
                    .map(source -> source.getKey() + " " + source.getValue())
                    .collect(Collectors.joining(", "))
                + ".");
      }
      bars.stream().findFirst().ifPresent(bar -> evidence.add("each row covers " + bar));
      return bars.stream().findFirst();
    } catch (IllegalArgumentException e) {
      throw new UnusableFile("The time that a row covers " + e.getMessage() + ".");
    }
  }

  private Optional<Bar> barOfFirstRow(Places places, Notation.Dates times) {
    var start = places.of(Field.DATE);
    var end = places.of(Field.CLOSE_TIME);
    if (start.isEmpty() || end.isEmpty() || headerRows >= rows.size()) {
      return Optional.empty();
    }
    var row = rows.get(headerRows);
    if (row.length <= Math.max(start.get(), end.get())) {
      return Optional.empty();
    }
    try {
      // The end is the last unit of the bar: 23:59:59.999 in milliseconds.
      var micros = times.parse(row[end.get()]) - times.parse(row[start.get()]);
      return Optional.of(new Bar(java.time.Duration.ofSeconds((micros + 1_000_000) / 1_000_000)));
    } catch (BadValue e) {
      return Optional.empty();
    }
  }

  private Notation.Figures numbers() {
    var decimal = said.get(Declaration.DECIMAL, Character.class).orElse('.');
    var thousands = said.get(Declaration.THOUSANDS, Character.class).orElse(Numbering.NONE);
    return decimal == '.' && thousands == Numbering.NONE
        ? Numbers::parse
        : new Numbering(decimal, thousands);
  }

  private NullWords nulls() {
    return said.get(Declaration.NULL, List.class)
        .map(
            words -> {
              var texts = new ArrayList<String>();
              for (var word : words) {
                texts.add((String) word);
              }
              return NullWords.of(texts);
            })
        .orElse(NullWords.NONE);
  }

  private Optional<Rates> rates(Places places) throws UnusableFile {
    if (layout.ratesOf().isEmpty()) {
      return Optional.empty();
    }
    var date = places.of(Field.DATE).orElse(0);
    var dollar = titles.indexOf(Quote.STORED);
    if (dollar < 0) {
      throw new UnusableFile("It has no column USD, which is needed to convert rates to prices.");
    }
    var rates = new ArrayList<Rates.Column>();
    for (var i = 0; i < titles.size(); i++) {
      if (i != date && titles.get(i).matches("[A-Z]{3}")) {
        rates.add(new Rates.Column(i, Rates.Currency.of(titles.get(i))));
      }
    }
    return Optional.of(
        new Rates(Rates.Currency.of(layout.ratesOf().get()), date, dollar, List.copyOf(rates)));
  }
}
