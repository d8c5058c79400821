package io.krispyto.bus;

import io.krispyto.domain.NumberText;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.history.HistoryField;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.history.HistoryInterval;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.domain.history.HistoryTime;
import io.krispyto.domain.record.RecordColumn;
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

  /** The defaults for {@link KrispytoClient#latest}. */
  public static Latest latest() {
    return new Latest(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#market}. */
  public static Market market() {
    return new Market(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#marketHistory}. */
  public static MarketHistory marketHistory() {
    return new MarketHistory(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#correlation}. */
  public static Correlation correlation() {
    return new Correlation(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#statistics}. */
  public static Statistics statistics() {
    return new Statistics(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#currencies}. */
  public static Currencies currencies() {
    return new Currencies(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#history}. */
  public static History history() {
    return new History(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#histories}. */
  public static Histories histories() {
    return new Histories(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#ohlc}. */
  public static Ohlc ohlc() {
    return new Ohlc(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#export}. */
  public static Export export() {
    return new Export(new JsonObject());
  }

  /** The defaults for {@link KrispytoClient#prices}. */
  public static Prices prices() {
    return new Prices(new JsonObject());
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

    /**
     * If a currency has no record on the requested day, shows its last record up to this many days
     * before. Each row then has the member {@code date}.
     */
    public Dashboard within(int days) {
      return with("within", days + "d");
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

  /** Options of the newest records. */
  public static final class Latest extends Options<Latest> {
    private Latest(JsonObject given) {
      super(given, Latest::new);
    }

    /** Slugs separated by commas; all currencies by default. */
    public Latest id(String slugs) {
      return with("id", slugs);
    }

    /** Windows for price changes up to the newest record. */
    public Latest windows(Window... windows) {
      return with(
          "windows", Arrays.stream(windows).map(Window::toString).collect(Collectors.joining(",")));
    }

    /** Adds the closing prices of this many days, up to the newest record, to each row. */
    public Latest closes(int days) {
      return with("closes", days);
    }

    /** Adds the all-time high and low, with their days, to each row. */
    public Latest withExtremes() {
      return with("extremes", true);
    }

    /** The slug, name or symbol of the currency of the values; US dollars by default. */
    public Latest quote(String currency) {
      return with("quote", currency);
    }

    /** The format of the rows. */
    public Latest format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the market. */
  public static final class Market extends Options<Market> {
    private Market(JsonObject given) {
      super(given, Market::new);
    }

    /** The UTC calendar day; the newest day with a record by default. */
    public Market date(LocalDate day) {
      return with("date", day);
    }

    /** The number of largest currencies to list, at most 100. */
    public Market top(int top) {
      return with("top", top);
    }

    /** The currency of the amounts, by its slug, name or symbol; US dollars by default. */
    public Market quote(String currency) {
      return with("quote", currency);
    }
  }

  /** Options of the history of the market. */
  public static final class MarketHistory extends Options<MarketHistory> {
    private MarketHistory(JsonObject given) {
      super(given, MarketHistory::new);
    }

    /** The first UTC calendar day; by default the first day with a record. */
    public MarketHistory from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the last day with a record. */
    public MarketHistory to(LocalDate last) {
      return with("to", last);
    }

    /** The interval that each row covers. */
    public MarketHistory interval(HistoryInterval interval) {
      return with("interval", interval.text());
    }

    /** The number of largest currencies to list, at most 100. */
    public MarketHistory top(int top) {
      return with("top", top);
    }

    /** The format of the rows. */
    public MarketHistory format(RowFormat format) {
      return with("format", format.text());
    }

    /** The currency of the amounts, by its slug, name or symbol; US dollars by default. */
    public MarketHistory quote(String currency) {
      return with("quote", currency);
    }
  }

  /** Options of the correlations. */
  public static final class Correlation extends Options<Correlation> {
    private Correlation(JsonObject given) {
      super(given, Correlation::new);
    }

    /** The first UTC calendar day; by default the first day with a record. */
    public Correlation from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the last day with a record. */
    public Correlation to(LocalDate last) {
      return with("to", last);
    }

    /** The format of the rows. */
    public Correlation format(RowFormat format) {
      return with("format", format.text());
    }

    /** The currency of the amounts, by its slug, name or symbol; US dollars by default. */
    public Correlation quote(String currency) {
      return with("quote", currency);
    }
  }

  /** Options of the statistics of a currency. */
  public static final class Statistics extends Options<Statistics> {
    private Statistics(JsonObject given) {
      super(given, Statistics::new);
    }

    /** The first UTC calendar day; by default the first day with a record. */
    public Statistics from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the last day with a record. */
    public Statistics to(LocalDate last) {
      return with("to", last);
    }

    /** The currency of the amounts, by its slug, name or symbol; US dollars by default. */
    public Statistics quote(String currency) {
      return with("quote", currency);
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

  /**
   * Options of histories.
   *
   * @param <O> the options of one operation
   */
  public abstract static sealed class OfHistories<O extends OfHistories<O>> extends Options<O> {
    private OfHistories(JsonObject given, Function<JsonObject, O> same) {
      super(given, same);
    }

    /** The first UTC calendar day; by default the currency's first day with a record. */
    public O from(LocalDate first) {
      return with("from", first);
    }

    /** The last UTC calendar day; by default the currency's last day with a record. */
    public O to(LocalDate last) {
      return with("to", last);
    }

    /** The interval that each row covers. */
    public O interval(HistoryInterval interval) {
      return with("interval", interval.text());
    }

    /** How to fill an interval without a record. */
    public O fill(HistoryFill fill) {
      return with("fill", fill.name().toLowerCase(Locale.ROOT));
    }

    /** How the response arranges the values; rows by default. */
    public O shape(HistoryShape shape) {
      return with("shape", shape.text());
    }

    /** The fields, in order; those of the shape by default. */
    public O fields(HistoryField... fields) {
      return with(
          "fields", Arrays.stream(fields).map(HistoryField::text).collect(Collectors.joining(",")));
    }

    /** How columns and pairs write times; in milliseconds by default. */
    public O time(HistoryTime time) {
      return with("time", time.text());
    }

    /** The currency of the values; US dollars by default. */
    public O quote(String currency) {
      return with(QuoteCurrency.PARAMETER, currency);
    }

    /** The format of the rows. */
    public O format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Options of the history of one currency. */
  public static final class History extends OfHistories<History> {
    private History(JsonObject given) {
      super(given, History::new);
    }
  }

  /** Options of the histories of several currencies. */
  public static final class Histories extends OfHistories<Histories> {
    private Histories(JsonObject given) {
      super(given, Histories::new);
    }

    /** Also returns fiat currencies, if all currencies are requested. */
    public Histories includingFiat() {
      return with("include", "fiat");
    }
  }

  /** Options of the open, high, low and close of a day. */
  public static final class Ohlc extends Options<Ohlc> {
    private Ohlc(JsonObject given) {
      super(given, Ohlc::new);
    }

    /** The UTC calendar day; the newest day with a record by default. */
    public Ohlc date(LocalDate day) {
      return with("date", day);
    }

    /** The currency of the values; US dollars by default. */
    public Ohlc quote(String currency) {
      return with(QuoteCurrency.PARAMETER, currency);
    }

    /** Also returns fiat currencies. */
    public Ohlc includingFiat() {
      return with("include", "fiat");
    }

    /** The format of the rows. */
    public Ohlc format(RowFormat format) {
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

  /** Options of prices. */
  public static final class Prices extends Options<Prices> {
    private Prices(JsonObject given) {
      super(given, Prices::new);
    }

    /**
     * If a currency has no record on the requested day, returns its last record up to this many
     * days before.
     */
    public Prices within(int days) {
      return with("within", days + "d");
    }

    /** The values of each record; only the close by default. */
    public Prices fields(RecordColumn... fields) {
      return with(
          "fields",
          Arrays.stream(fields).map(RecordColumn::member).collect(Collectors.joining(",")));
    }

    /** The currency of all values, at the rate of each record's day; USD by default. */
    public Prices quote(String currency) {
      return with("quote", currency);
    }

    /** The format of the rows. */
    public Prices format(RowFormat format) {
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
