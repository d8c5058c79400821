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
 * What {@link KrispytoClient} may be asked for besides what it must be: for each operation a class
 * with the parameters that the contract lets be absent. What is not said is as the contract has it.
 * Immutable: each method returns another one.
 *
 * <pre>{@code
 * krispyto.history("btc", Options.history().interval(HistoryInterval.WEEK).format(RowFormat.CSV))
 * }</pre>
 *
 * @param <O> those of which operation
 */
public abstract sealed class Options<O extends Options<O>> {
  private final JsonObject given;
  private final Function<JsonObject, O> same;

  private Options(JsonObject given, Function<JsonObject, O> same) {
    this.given = given;
    this.same = same;
  }

  /** None yet, of {@link KrispytoClient#dashboard}. */
  public static Dashboard dashboard() {
    return new Dashboard(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#movers}. */
  public static Movers movers() {
    return new Movers(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#days}. */
  public static Days days() {
    return new Days(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#currencies}. */
  public static Currencies currencies() {
    return new Currencies(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#history}. */
  public static History history() {
    return new History(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#export}. */
  public static Export export() {
    return new Export(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#ingestions}. */
  public static Ingestions ingestions() {
    return new Ingestions(new JsonObject());
  }

  /** None yet, of {@link KrispytoClient#rejections}. */
  public static Rejections rejections() {
    return new Rejections(new JsonObject());
  }

  /** By the contract's names, as strings. */
  JsonObject parameters() {
    return given.copy();
  }

  final O with(String parameter, Object value) {
    return same.apply(given.copy().put(parameter, value.toString()));
  }

  /** Of how currencies stood on a day. */
  public static final class Dashboard extends Options<Dashboard> {
    private Dashboard(JsonObject given) {
      super(given, Dashboard::new);
    }

    /** Over how many days changes are told besides those over one, 7 and 30. */
    public Dashboard windows(Window... windows) {
      return with(
          "windows", Arrays.stream(windows).map(Window::toString).collect(Collectors.joining(",")));
    }

    /** Of how many days, up to that of the dashboard, each row has the closes. */
    public Dashboard closes(int days) {
      return with("closes", days);
    }

    /** How many rows at most; all, if it is not said. */
    public Dashboard limit(int most) {
      return with("limit", most);
    }

    /** The rows after those of a {@link ListPage}, of the same data; wants a limit. */
    public Dashboard cursor(String next) {
      return with("cursor", next);
    }

    /** In which the rows come. */
    public Dashboard format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Of the gainers and losers of a day. */
  public static final class Movers extends Options<Movers> {
    private Movers(JsonObject given) {
      super(given, Movers::new);
    }

    /** The day; the newest with a record, if it is not said. */
    public Movers date(LocalDate day) {
      return with("date", day);
    }

    /** Over how many days prices have changed. */
    public Movers window(Window window) {
      return with("window", window);
    }

    /** How many gainers at most, and how many losers. */
    public Movers limit(int most) {
      return with("limit", most);
    }

    /**
     * The minimum volume of the day.
     *
     * @throws IllegalArgumentException if it is infinite or NaN
     */
    public Movers minVolume(double least) {
      return with("min_volume", NumberText.of(least));
    }

    /** In which the rows come. */
    public Movers format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Of the days there are. */
  public static final class Days extends Options<Days> {
    private Days(JsonObject given) {
      super(given, Days::new);
    }

    /** Around which day those with a record are looked for. */
    public Days near(LocalDate day) {
      return with("near", day);
    }
  }

  /** Of the currencies there are. */
  public static final class Currencies extends Options<Currencies> {
    private Currencies(JsonObject given) {
      super(given, Currencies::new);
    }

    /** What is in the name or symbol, without regard to case. */
    public Currencies containing(String part) {
      return with("q", part);
    }

    /** How many at most; all, if it is not said. */
    public Currencies limit(int most) {
      return with("limit", most);
    }

    /** In which the rows come. */
    public Currencies format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Of how a currency stood over time. */
  public static final class History extends Options<History> {
    private History(JsonObject given) {
      super(given, History::new);
    }

    /** The first day; the currency's first, if it is not said. */
    public History from(LocalDate first) {
      return with("from", first);
    }

    /** The last day; the currency's last, if it is not said. */
    public History to(LocalDate last) {
      return with("to", last);
    }

    /** Of what each row tells. */
    public History interval(HistoryInterval interval) {
      return with("interval", interval.text());
    }

    /** What stands for an interval without a record. */
    public History fill(HistoryFill fill) {
      return with("fill", fill.name().toLowerCase(Locale.ROOT));
    }

    /** In which the rows come. */
    public History format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Of records as an ingestion reads them. */
  public static final class Export extends Options<Export> {
    private Export(JsonObject given) {
      super(given, Export::new);
    }

    /** Symbols separated by commas; all currencies, if it is not said. */
    public Export id(String symbols) {
      return with("id", symbols);
    }

    /** The first day; that of the first record, if it is not said. */
    public Export from(LocalDate first) {
      return with("from", first);
    }

    /** The last day; that of the last record, if it is not said. */
    public Export to(LocalDate last) {
      return with("to", last);
    }

    /** CSV, which it is if it is not said, or NDJSON. */
    public Export format(RowFormat format) {
      return with("format", format.text());
    }
  }

  /** Of what became of ingestions. */
  public static final class Ingestions extends Options<Ingestions> {
    private Ingestions(JsonObject given) {
      super(given, Ingestions::new);
    }

    /** How many at most. */
    public Ingestions limit(int most) {
      return with("limit", most);
    }

    /** Older ones than those of a {@link ListPage}, or than the one with this id. */
    public Ingestions before(String next) {
      return with("before", next);
    }
  }

  /** Of what was not loaded. */
  public static final class Rejections extends Options<Rejections> {
    private Rejections(JsonObject given) {
      super(given, Rejections::new);
    }

    /** In which the rows come. */
    public Rejections format(RowFormat format) {
      return with("format", format.text());
    }
  }
}
