package io.krispyto.ingestion.format.value;

import java.util.Locale;

/**
 * The reason why a row was rejected.
 *
 * <p>Reports group rejections by kind. For most reasons, the kind is the text itself. A reason that
 * quotes values of its row, such as {@code is less than Low, 12.5}, has a kind without them: {@code
 * is less than Low}. All such reasons are created here.
 *
 * @param kind completes a sentence that starts with any value rejected for this reason
 * @param text completes a sentence that starts with the rejected value
 */
public record Reason(String kind, String text) {
  /** The kind and text of a date in another form; {@link DatePatterns} may recognise it. */
  public static final String NOT_A_DATE = "is not a date like 2021-07-06 or 2021-07-06 23:59:59";

  /** The kind of a currency and time with different values on several lines of a file. */
  public static final String CONTRADICTED = "is on another line too, with other values";

  /** The kind of a row whose currency has a row at another time of the same day. */
  public static final String OTHER_TIME =
      "is on the same day as another line, at another time; add --bar (bar=1h) for intraday bars,"
          + " or --day-of instant to keep each time";

  /** Returns a reason that is the same for all rows. */
  public static Reason of(String text) {
    return new Reason(text, text);
  }

  public static Reason belowLow(String low) {
    return new Reason("is less than Low", "is less than Low, " + low);
  }

  public static Reason otherWidth(int width, int headerWidth) {
    return new Reason(
        "has more or fewer columns than the header",
        String.format(
            Locale.ROOT,
            "has %s but the header has %d",
            width == 1 ? "1 column" : width + " columns",
            headerWidth));
  }

  /** Returns the reason for a row whose symbol is not the one that its currency has. */
  public static Reason otherSymbol(String symbol, String name) {
    return new Reason(
        "is not the symbol of its currency",
        "is not " + symbol + ", the symbol of " + name + "; declare it as an alias to load it");
  }

  /** Returns the reason for a row whose symbol no currency has. */
  public static Reason unknownSymbol(String symbol) {
    return new Reason(
        "is not the symbol of any currency yet; add its name (--name)",
        "no currency has the symbol " + symbol + " yet; add its name (--name)");
  }

  /** Returns the reason for a row whose name no currency has. */
  public static Reason unknownName(String name) {
    return new Reason(
        "is not the name of any currency yet; add its symbol (--symbol)",
        "no currency has the name " + name + " yet; add its symbol (--symbol)");
  }

  /** Returns the reason for a row whose name or symbol means several currencies. */
  public static Reason severalCurrencies(String slugs, String advice) {
    return new Reason(
        "means several currencies; name one of them",
        "means several currencies: " + slugs + "; " + advice);
  }
}
