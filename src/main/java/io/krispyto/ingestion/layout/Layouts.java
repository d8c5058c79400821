package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The layouts that recognise files: the built-in ones, and the ones in a folder. */
public final class Layouts {
  /** The built-in layouts only. */
  public static final Layouts BUILT_IN = new Layouts(Optional.empty());

  private static final String ENDING = ".yaml";

  /** In the order of the documentation, the most common files first. */
  static final List<String> IDS =
      List.of(
          "yahoo-finance",
          "yfinance",
          "coinmarketcap",
          "investing",
          "investing-de",
          "coingecko",
          "coingecko-api",
          "cryptodatadownload",
          "kaggle-prices",
          "kaggle-currencies",
          "kaggle-crypto-markets",
          "binance",
          "freqtrade",
          "kraken",
          "stooq",
          "alpha-vantage",
          "ecb",
          "coindesk",
          "blockchain-com",
          "quandl-mkpru",
          "tradingview",
          "krispyto-history",
          "krispyto-dashboard");

  private final Optional<Path> folder;
  private Map<String, Layout> own;

  /**
   * @param folder the folder of the user's own layouts, one YAML file each; a layout with the name
   *     of a built-in one replaces it
   */
  public Layouts(Optional<Path> folder) {
    this.folder = folder;
  }

  Collection<Layout> all() throws UnusableFile {
    return byId().values();
  }

  Layout find(String id) throws UnusableFile {
    var layouts = byId();
    var layout = layouts.get(id);
    if (layout == null) {
      throw new UnusableFile(
          "There is no layout " + id + Nearest.hint(id, new TreeSet<>(layouts.keySet())));
    }
    return layout;
  }

  /** Reads the layouts when the first file needs them; this server's own files need none. */
  private synchronized Map<String, Layout> byId() throws UnusableFile {
    if (folder.isEmpty()) {
      return BuiltIn.LAYOUTS;
    }
    if (own == null) {
      var layouts = new LinkedHashMap<>(BuiltIn.LAYOUTS);
      for (var path : files(folder.get())) {
        var layout = read(path);
        layouts.put(layout.id(), layout);
      }
      own = layouts;
    }
    return own;
  }

  private static List<Path> files(Path folder) throws UnusableFile {
    try (var files = Files.list(folder)) {
      return files.filter(file -> nameOf(file).endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw new UnusableFile("The layouts folder, LAYOUTS, cannot be read.");
    }
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString();
  }

  /** Returns whether a layout is declared by its file instead of its name. */
  static boolean isFile(String layout) {
    return layout.endsWith(ENDING);
  }

  /** Reads the layout in a file, and names it after the file. */
  static Layout read(Path file) throws UnusableFile {
    var name = nameOf(file);
    var id = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    try {
      return LayoutFile.layout(name, id, text(file));
    } catch (InvalidLayout e) {
      throw new UnusableFile("The layout " + e.getMessage());
    }
  }

  /** Reads a small text file. */
  static String text(Path file) throws UnusableFile {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LayoutFile.MAX_CHARACTERS + 1);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UnusableFile(nameOf(file) + " cannot be read.");
    }
  }

  /** Holds the built-in layouts, which are read once. */
  private static final class BuiltIn {
    private static final Map<String, Layout> LAYOUTS = read();

    private static Map<String, Layout> read() {
      var layouts = new LinkedHashMap<String, Layout>();
      for (var id : IDS) {
        layouts.put(id, layout(id));
      }
      return layouts;
    }

    private static Layout layout(String id) {
      try (var in = Layouts.class.getResourceAsStream(id + ENDING)) {
        var yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return LayoutFile.layout(id + ENDING, id, yaml);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InvalidLayout e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Returns the layouts that recognise a file. */
  List<Match> matching(Preview preview, String stem, Declarations declared) throws UnusableFile {
    var matches = new ArrayList<Match>();
    for (var layout : all()) {
      Match.of(layout, preview, stem, declared).ifPresent(matches::add);
    }
    return matches;
  }
}
