package io.krispyto.domain.record;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs of a currency and a day, in the order requested. Each distinct text is stored once, so a
 * pair takes eight bytes. Texts are not checked here: a malformed one only affects its own pair.
 */
public final class PricePairs {
  /** The maximum number of pairs of a request. */
  public static final int MAX = 100_000;

  private static final int ABSENT = -1;
  private static final int INITIAL = 16;

  private final List<String> texts;
  private final int[] currencies;
  private final int[] dates;

  private PricePairs(List<String> texts, int[] currencies, int[] dates) {
    this.texts = texts;
    this.currencies = currencies;
    this.dates = dates;
  }

  /** Collects pairs. */
  public static final class Builder {
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int[] currencies = new int[INITIAL];
    private int[] dates = new int[INITIAL];
    private int size;

    /**
     * Adds a pair.
     *
     * @param currency a text that names a currency, or null if it is missing
     * @param date a day in any form, or null if it is missing
     * @throws Failure.TooLarge if there are too many pairs
     */
    public Builder add(String currency, String date) {
      if (size == MAX) {
        throw tooMany();
      }
      if (size == currencies.length) {
        currencies = Arrays.copyOf(currencies, 2 * size);
        dates = Arrays.copyOf(dates, 2 * size);
      }
      currencies[size] = place(currency);
      dates[size] = place(date);
      size++;
      return this;
    }

    private int place(String given) {
      var text = given == null ? "" : NameRules.strip(given);
      if (text.isEmpty()) {
        return ABSENT;
      }
      return places.computeIfAbsent(
          text,
          added -> {
            texts.add(added);
            return texts.size() - 1;
          });
    }

    public PricePairs build() {
      return new PricePairs(
          List.copyOf(texts), Arrays.copyOf(currencies, size), Arrays.copyOf(dates, size));
    }
  }

  private static Failure.TooLarge tooMany() {
    return new Failure.TooLarge(
        String.format(
            Locale.ROOT,
            "A request can have at most %,d pairs. Split them into several requests.",
            MAX));
  }

  /** Reads the parameter {@code pairs}: pairs, plain or encoded, or a list of JSON objects. */
  public static PricePairs read(Parameters parameters) {
    var given = parameters.value("pairs");
    if (given instanceof PricePairs pairs) {
      return pairs;
    }
    try {
      if (given instanceof byte[] bytes) {
        return decode(bytes);
      }
      if (given instanceof String text) {
        // A clustered event bus sends bytes as text, in either alphabet of Base64.
        return decode(Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_')));
      }
      if (given instanceof Collection<?> listed) {
        return of(listed);
      }
    } catch (IllegalArgumentException e) {
      parameters.reject("pairs", e.getMessage());
      return null;
    }
    parameters.reject("pairs", given == null ? "is missing" : "is not a list of pairs");
    return null;
  }

  private static PricePairs of(Collection<?> listed) {
    var builder = new Builder();
    for (var each : listed) {
      if (!(each instanceof Map<?, ?> pair)) {
        throw new IllegalArgumentException("has an element that is not an object");
      }
      builder.add(text(pair.get("currency")), text(pair.get("date")));
    }
    return builder.build();
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  /** Encodes the pairs for the event bus, without an object for each. */
  public byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(texts.size());
      for (var text : texts) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
      }
      out.writeInt(currencies.length);
      for (var i = 0; i < currencies.length; i++) {
        out.writeInt(currencies[i]);
        out.writeInt(dates[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Decodes encoded pairs.
   *
   * @throws IllegalArgumentException if the bytes are not encoded pairs
   */
  public static PricePairs decode(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      var texts = new ArrayList<String>();
      for (var left = in.readInt(); left > 0; left--) {
        texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
      }
      var size = in.readInt();
      if (size > MAX) {
        throw tooMany();
      }
      var currencies = new int[size];
      var dates = new int[size];
      for (var i = 0; i < size; i++) {
        currencies[i] = in.readInt();
        dates[i] = in.readInt();
      }
      return new PricePairs(List.copyOf(texts), currencies, dates);
    } catch (IOException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("is not a list of pairs", e);
    }
  }

  /** Returns the number of pairs. */
  public int size() {
    return currencies.length;
  }

  /** Returns all distinct texts of currencies and days. */
  public List<String> texts() {
    return texts;
  }

  /** Returns the place of a pair's currency among the texts; negative if it is missing. */
  public int currency(int pair) {
    return currencies[pair];
  }

  /** Returns the place of a pair's day among the texts; negative if it is missing. */
  public int date(int pair) {
    return dates[pair];
  }

  /** Returns the text at a place; empty if it is missing. */
  public Optional<String> text(int place) {
    return place < 0 ? Optional.empty() : Optional.of(texts.get(place));
  }
}
