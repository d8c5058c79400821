package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.layout.time.Bar;
import io.krispyto.ingestion.layout.time.DateFormat;
import io.krispyto.ingestion.layout.time.DayOf;
import io.krispyto.ingestion.layout.time.EpochUnit;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A property that a user or a layout can declare about a file. Each has one name: {@code
 * date-format} in YAML, {@code --date-format} on the command line, {@code date_format} as a
 * parameter of a request.
 */
public enum Declaration {
  LAYOUT("NAME|FILE", "The layout of the file: its name, or a YAML file.", Declaration::text),
  NAME("NAME", "The currency's name, for all rows.", Declaration::text),
  SYMBOL("SYMBOL", "The currency's symbol, for all rows.", Declaration::text),
  QUOTE("USDT=USD", "The currency of the prices, or one to count as US dollars.", Quote::parse),
  COLUMNS(
      "date=1,close=5", "The column of each field, by title or by number from 1.", Columns::parse),
  NO_HEADER("", "The first line is already a row.", Declaration::yesOrNo),
  DELIMITER(";", "The delimiter; tab for a tab.", Declaration::delimiter),
  DECIMAL(",", "The decimal separator of numbers.", text -> sign(text, ".,")),
  THOUSANDS(",", "The thousands separator of numbers.", text -> sign(text, ".,'")),
  DATE_FORMAT(
      "dd.MM.yyyy",
      "The date format: iso, epoch, or a pattern such as dd.MM.yyyy.",
      DateFormat::parse),
  TIME_UNIT("ms", "The unit of dates that count from 1970: s, ms, us or ns.", EpochUnit::parse),
  DAY_OF(
      "open|close|previous|instant",
      "What a timestamp means: the open or close of a day or bar; previous, if the values belong to the previous day; or instant, if each row keeps its own time.",
      Declaration::dayOf),
  DATE("2021-07-06", "The day of all rows.", Declaration::date),
  BAR(
      "1h",
      "Rows are intraday bars of this width; they are aggregated into one record per day.",
      Bar::parse),
  NULL("-,null", "The words for unknown values.", Declaration::words),
  FIAT(
      "", "The currencies are fiat currencies, not ranked among the others.", Declaration::yesOrNo),
  CHARSET(
      "windows-1252", "The charset of a text file; the default is UTF-8.", Declaration::charset),
  SHEET("NAME", "The sheet of a workbook.", Declaration::text),
  FILE_NAME("NAME", "The original name of the file, if it was renamed.", Declaration::text);

  private static final int MAX_TEXT = 200;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-M-d", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private final String example;
  private final String description;
  private final Function<String, Object> parser;

  /**
   * @param description what it declares, in one sentence
   */
  Declaration(String example, String description, Function<String, Object> parser) {
    this.example = example;
    this.description = description;
    this.parser = parser;
  }

  /** Returns whether it is an option without a value on the command line. */
  public boolean isFlag() {
    return this == NO_HEADER || this == FIAT;
  }

  /** Returns an example of a value. */
  public String example() {
    return example;
  }

  /** Returns what it declares, in one sentence. */
  public String description() {
    return description;
  }

  /** Returns the name in YAML: {@code date-format}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the name on the command line: {@code --date-format}. */
  public String option() {
    return "--" + key();
  }

  /** Returns the name in a request: {@code date_format}. */
  public String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the declaration with this name in YAML. */
  static Optional<Declaration> of(String key) {
    return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
  }

  /**
   * Parses a value.
   *
   * @throws IllegalArgumentException if it is invalid; the message completes a sentence that starts
   *     with the name
   */
  public Object parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("is longer than " + MAX_TEXT + " characters");
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return parser.apply(text);
  }

  private static String text(String text) {
    var stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return stripped;
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static Character delimiter(String text) {
    if (text.equals("tab") || text.equals("\\t")) {
      return '\t';
    }
    return sign(text, ",;|");
  }

  private static Character sign(String text, String allowed) {
    if (text.length() != 1 || allowed.indexOf(text.charAt(0)) < 0) {
      throw new IllegalArgumentException(
          "is not one of "
              + String.join(" ", allowed.strip().chars().mapToObj(Character::toString).toList()));
    }
    return text.charAt(0);
  }

  private static DayOf dayOf(String text) {
    return Arrays.stream(DayOf.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("is not open, close, previous or instant"));
  }

  static LocalDate date(String text) {
    try {
      return LocalDate.parse(text, DAY);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("is not a date like 2021-07-06");
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static Charset charset(String text) {
    try {
      return Charset.forName(text);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException("is not a charset that Java supports");
    }
  }
}
