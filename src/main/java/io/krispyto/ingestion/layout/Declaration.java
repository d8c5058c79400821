package io.krispyto.ingestion.layout;

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
 * What can be said about a file, beyond what it says itself. Each has one name: {@code date-format}
 * in YAML, {@code --date-format} on the command line, {@code date_format} as a parameter of a
 * request.
 */
public enum Declaration {
  /** The layout that the others adjust. */
  LAYOUT(Declaration::text),
  /** The name of the currency of all rows. */
  NAME(Declaration::text),
  /** The symbol of the currency of all rows. */
  SYMBOL(Declaration::text),
  /** The currency of the prices, {@code USD}, or one that counts as it, {@code USDT=USD}. */
  QUOTE(Quote::parse),
  /** Which columns are which fields. */
  COLUMNS(Columns::parse),
  /** Whether the first line is a row already. */
  NO_HEADER(Declaration::yesOrNo),
  /** The character between values. */
  DELIMITER(Declaration::delimiter),
  /** The decimal sign of numbers. */
  DECIMAL(text -> sign(text, ".,")),
  /** The sign between groups of three digits. */
  THOUSANDS(text -> sign(text, ".,' ")),
  /** How dates are written. */
  DATE_FORMAT(DateFormat::parse),
  /** The unit of dates that count from 1970. */
  TIME_UNIT(EpochUnit::parse),
  /** The day to which a timestamp belongs. */
  DAY_OF(Declaration::dayOf),
  /** The day of all rows. */
  DATE(Declaration::date),
  /** The time that one row stands for. */
  BAR(Bar::parse),
  /** Words that stand for values that are not known. */
  NULL(Declaration::words),
  /** The encoding of a text file. */
  CHARSET(Declaration::charset),
  /** The sheet of a workbook. */
  SHEET(Declaration::text),
  /** The name under which the origin saves the file, if the file has another one. */
  FILE_NAME(Declaration::text);

  private static final int MAX_TEXT = 200;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-M-d", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private final Function<String, Object> parser;

  Declaration(Function<String, Object> parser) {
    this.parser = parser;
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
    return sign(text, ",;|\t ");
  }

  private static Character sign(String text, String allowed) {
    if (text.length() != 1 || allowed.indexOf(text.charAt(0)) < 0) {
      throw new IllegalArgumentException(
          "is not one of "
              + String.join(
                  " ",
                  allowed
                      .replace("\t", "")
                      .strip()
                      .chars()
                      .mapToObj(Character::toString)
                      .toList()));
    }
    return text.charAt(0);
  }

  private static DayOf dayOf(String text) {
    return Arrays.stream(DayOf.values())
        .filter(one -> one.name().equalsIgnoreCase(text))
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
      throw new IllegalArgumentException("is not a charset that Java knows");
    }
  }
}
