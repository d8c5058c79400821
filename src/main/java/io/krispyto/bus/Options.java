package io.krispyto.bus;

import io.krispyto.domain.HistoryFill;
import io.krispyto.domain.HistoryInterval;
import io.krispyto.domain.NumberText;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Window;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The optional parameters of {@link KrispytoClient}, with one class for each operation. Parameters
 * that are not set have the contract's defaults. Immutable: each method returns a copy.
 *
 * <pre>{@code
 * krispyto.history("btc", Options.history().interval(HistoryInterval.WEEK).format(RowFormat.CSV))
 * }</pre>
 *
 * @param <O> the options of one operation
 */
public abstract sealed class Options<O extends Options<O>> {
  private final JsonObject given;
  private final Function<JsonObject, O> same;

  private Options(JsonObject given, Function<JsonObject, O> same) {
    this.given = given;
    this.same = same;
  }

  /** The defaults for {@link KrispytoClient#dashboard}. */
  public static Dashboard dashboard() {
    return new Dashboard(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#movers}. */
  public static Movers movers() {
    return new Movers(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#days}. */
  public static Days days() {
    return new Days(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#currencies}. */
  public static Currencies currencies() {
    return new Currencies(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#history}. */
  public static History history() {
    return new History(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#export}. */
  public static Export export() {
    return new Export(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#ingestions}. */
  public static Ingestions ingestions() {
    return new Ingestions(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#rejections}. */
  public static Rejections rejections() {
    return new Rejections(new JsonObject());
  }

  /** Returns the parameters by their names in the contract, as strings. */
  JsonObject parameters() {
    return given.copy();
  }

  final O with(String parameter, Object value) {
    return same.apply(given.copy().put(parameter, value.toString()));
  }

  /** Options of the dashboard. */
  public static final class Dashboard extends Options<Dashboard> {
    private Dashboard(JsonObject given) {
      super(given, Dashboard::new);
    }

    /** Further windows for price changes, in addition to 1, 7 and 30 days. */
    public Dashboard windows(Window... windows) {
      return with(
          "windows", Arrays.stream(windows).map(Window::toString).collect(Collectors.joining(",")));
    }

    /** Adds the closing prices of this many days, up to the day of the dashboard, to each row. */
    public Dashboard closes(int days) {
      return with("closes", days);
    }

    /** The maximum number of rows; all rows by default. */
    public Dashboard limit(int limit) {
      return with("limit", limit);
    }

    /** Requests the page after a {@link ListPage}, from the same data version; requires a limit. */
    public Dashboard cursor(String next) {
      return with("cursor", next);
    }

    /** The currency of the values: its slug, name or symbol; US dollars by default. */
    public Dashboard quote(String currency) {
      return with("quote", currency);
    }

    /** Includes fiat currencies. */
    public Dashboard includingFiat() {
      return with("include", "fiat");
    }

    /** The format of the rows. */
    public Dashboard format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the movers. */
  public static final class Movers extends Options<Movers> {
    private Movers(JsonObject given) {
      super(given, Movers::new);
    }

    /** The UTC calendar day; the newest day with a record by default. */
    public Movers date(LocalDate day) {
      return with("date", day);
    }

    /** The number of days over which prices are compared. */
    public Movers window(Window window) {
      return with("window", window);
    }

    /** The maximum number of gainers, and of losers. */
    public Movers limit(int limit) {
      return with("limit", limit);
    }

    /**
     * The minimum trading volume of the day, in the quote currency.
     *
     * @throws IllegalArgumentException if it is infinite or NaN
     */
    public Movers minVolume(double minimum) {
      return with("min_volume", NumberText.of(minimum));
    }

    /** The currency of the values: its slug, name or symbol; US dollars by default. */
    public Movers quote(String currency) {
      return with("quote", currency);
    }

    /** Includes fiat currencies. */
    public Movers includingFiat() {
      return with("include", "fiat");
    }

    /** The format of the rows. */
    public Movers format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the days. */
  public static final class Days extends Options<Days> {
    private Days(JsonObject given) {
      super(given, Days::new);
    }

    /** The UTC calendar day around which to look for days with a record. */
    public Days near(LocalDate day) {
      return with("near", day);
    }

    /** Includes fiat currencies. */
    public Days includingFiat() {
      return with("include", "fiat");
    }
  }

  /** Options of the currencies. */
  public static final class Currencies extends Options<Currencies> {
    private Currencies(JsonObject given) {
      super(given, Currencies::new);
    }

    /** Text that the name or symbol contains, ignoring case. */
    public Currencies containing(String part) {
      return with("q", part);
    }

    /** The maximum number of currencies; all by default. */
    public Currencies limit(int limit) {
      return with("limit", limit);
    }

    /** Whether to list only fiat currencies, or only the others; both by default. */
    public Currencies fiat(boolean isFiat) {
      return with("fiat", isFiat);
    }

    /** The format of the rows. */
    public Currencies format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the history. */
  public static final class History extends Options<History> {
    private History(JsonObject given) {
      super(given, History::new);
    }

    /** The first UTC calendar day; by default the currency's first day with a record. */
    public History from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the currency's last day with a record. */
    public History to(LocalDate last) {
      return with("to", last);
    }

    /** The interval that each row covers. */
    public History interval(HistoryInterval interval) {
      return with("interval", interval.text());
    }

    /** How to fill an interval without a record. */
    public History fill(HistoryFill fill) {
      return with("fill", fill.name().toLowerCase(Locale.ROOT));
    }

    /** The currency of the values: its slug, name or symbol; US dollars by default. */
    public History quote(String currency) {
      return with("quote", currency);
    }

    /** The format of the rows. */
    public History format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the export. */
  public static final class Export extends Options<Export> {
    private Export(JsonObject given) {
      super(given, Export::new);
    }

    /** Symbols separated by commas; all currencies by default. */
    public Export id(String symbols) {
      return with("id", symbols);
    }

    /** The first UTC calendar day; by default the day of the first record. */
    public Export from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the day of the last record. */
    public Export to(LocalDate last) {
      return with("to", last);
    }

    /** CSV, the default, or NDJSON. */
    public Export format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the ingestions. */
  public static final class Ingestions extends Options<Ingestions> {
    private Ingestions(JsonObject given) {
      super(given, Ingestions::new);
    }

    /** The maximum number of ingestions. */
    public Ingestions limit(int limit) {
      return with("limit", limit);
    }

    /** Requests ingestions older than those of a {@link ListPage}, or older than this id. */
    public Ingestions before(String next) {
      return with("before", next);
    }
  }

  /** Options of the rejections. */
  public static final class Rejections extends Options<Rejections> {
    private Rejections(JsonObject given) {
      super(given, Rejections::new);
    }

    /** The format of the rows. */
    public Rejections format(RowFormat format) {
      return with("format", format.text());
    }
  }
}
