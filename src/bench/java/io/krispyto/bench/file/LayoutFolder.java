package io.krispyto.bench.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The same generated records as one file per currency, in the layout of an origin. */
public enum LayoutFolder {
  KRISPYTO("Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap", ".csv", "") {
    @Override
    String name(int currency) {
      return "L" + currency;
    }

    @Override
    String line(int currency, LocalDate day, String[] v) {
      return "Loaded "
          + currency
          + ",L"
          + currency
          + ","
          + day
          + " 23:59:59,"
          + v[HIGH]
          + ","
          + v[LOW]
          + ","
          + v[OPEN]
          + ","
          + v[CLOSE]
          + ","
          + v[VOLUME]
          + ","
          + v[CAP];
    }
  },
  BINANCE(null, ".csv", "USDT=USD") {
    @Override
    String name(int currency) {
      return "L" + currency + "USDT-1d-2021-01";
    }

    @Override
    String line(int currency, LocalDate day, String[] v) {
      var millis = day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      return millis
          + ","
          + v[OPEN]
          + ","
          + v[HIGH]
          + ","
          + v[LOW]
          + ","
          + v[CLOSE]
          + ",1.5,"
          + (millis + 86_399_999L)
          + ","
          + v[VOLUME]
          + ",17,0.5,0.25,0";
    }
  },
  YAHOO("Date,Open,High,Low,Close,Adj Close,Volume", ".csv", "") {
    @Override
    String name(int currency) {
      return "L" + currency + "-USD";
    }

    @Override
    String line(int currency, LocalDate day, String[] v) {
      return day + "," + v[OPEN] + "," + v[HIGH] + "," + v[LOW] + "," + v[CLOSE] + "," + v[CLOSE]
          + "," + v[VOLUME];
    }
  },
  COINMARKETCAP(
      "timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp",
      ".csv",
      "") {
    @Override
    String name(int currency) {
      return "Loaded " + currency + "_1_1_2019-9_27_2021_historical_data_coinmarketcap";
    }

    @Override
    String line(int currency, LocalDate day, String[] v) {
      var start = "\"" + day + "T00:00:00.000Z\"";
      var end = "\"" + day + "T23:59:59.999Z\"";
      return start
          + ";"
          + end
          + ";"
          + end
          + ";"
          + start
          + ";\"2781\";"
          + v[OPEN]
          + ";"
          + v[HIGH]
          + ";"
          + v[LOW]
          + ";"
          + v[CLOSE]
          + ";"
          + v[VOLUME]
          + ";"
          + v[CAP]
          + ";"
          + end;
    }
  };

  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int VOLUME = 4;
  private static final int CAP = 5;
  private static final int FIRST_VALUE = 2;

  private final String header;
  private final String ending;
  private final String quote;

  LayoutFolder(String header, String ending, String quote) {
    this.header = header;
    this.ending = ending;
    this.quote = quote;
  }

  /** Returns the options of the command that loads the folder. */
  public List<String> options() {
    return quote.isEmpty() ? List.of() : List.of("--quote", quote);
  }

  abstract String name(int currency);

  /** Returns a row. The values are in the order of the constants. */
  abstract String line(int currency, LocalDate day, String[] values);

  /** Finds the folder in {@code target/bench}, or writes it there. */
  public Path of(int currencies) {
    var folder =
        Path.of("target", "bench", "layout-%s-%d".formatted(name().toLowerCase(), currencies))
            .toAbsolutePath();
    try {
      Files.createDirectories(folder);
      for (var currency = 1; currency <= currencies; currency++) {
        var file = folder.resolve(name(currency) + ending);
        if (!Files.exists(file)) {
          write(file, currency);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file, int currency) throws IOException {
    var text = new StringBuilder();
    if (header != null) {
      text.append(header).append('\n');
    }
    var walk = new Walk(currency);
    for (var day = 0; day < RecordFile.DAYS; day++) {
      walk.step();
      var values = new StringBuilder();
      var date = RecordFile.FIRST_DAY.plusDays(day);
      walk.writeValues(values, date);
      var cells = values.toString().split(",");
      text.append(
              line(currency, date, java.util.Arrays.copyOfRange(cells, FIRST_VALUE, cells.length)))
          .append('\n');
    }
    var part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, file);
  }
}
