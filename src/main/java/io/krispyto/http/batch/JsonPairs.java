package io.krispyto.http.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import io.krispyto.domain.record.PricePairs;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/** Reads an array of objects, or lines of objects, with Jackson's non-blocking parser. */
final class JsonPairs implements PairsReader {
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_DEPTH = 20;

  /**
   * The maximum number of different member names, equal to that of CSV columns. The parser keeps
   * each name, which takes ten times as much memory as in the body.
   */
  private static final int MAX_NAMES = 512;

  /** Rejects duplicate members, whose meaning is ambiguous. */
  private static final JsonFactory PARSERS =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_TEXT)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private final boolean isLines;
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;
  private final PricePairs.Builder pairs = new PricePairs.Builder();

  private final Set<String> names = new HashSet<>();

  /** The number of objects and arrays that enclose the next token. */
  private int depth;

  private boolean begun;
  private String member = "";
  private String currency;
  private String date;

  /**
   * @param isLines whether the objects are separate lines instead of elements of an array
   */
  JsonPairs(boolean isLines) {
    this.isLines = isLines;
    try {
      parser = PARSERS.createNonBlockingByteArrayParser();
      feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(Buffer piece) {
    var bytes = piece.getBytes();
    try {
      feeder.feedInput(bytes, 0, bytes.length);
      readTokens();
    } catch (IOException e) {
      throw PairsReader.malformed(reason(e));
    }
  }

  @Override
  public PricePairs end() {
    try {
      feeder.endOfInput();
      readTokens();
    } catch (IOException e) {
      throw PairsReader.malformed(reason(e));
    }
    if (!begun) {
      throw PairsReader.malformed("is missing");
    }
    return pairs.build();
  }

  private static String reason(IOException error) {
    return String.valueOf(error.getMessage()).contains("Duplicate field")
        ? "has a duplicate member"
        : "is not JSON";
  }

  private void readTokens() throws IOException {
    for (var token = parser.nextToken();
        token != null && token != JsonToken.NOT_AVAILABLE;
        token = parser.nextToken()) {
      read(token);
    }
  }

  /** Returns the depth of the members of a pair. */
  private int inPair() {
    return isLines ? 1 : 2;
  }

  private void read(JsonToken token) throws IOException {
    requirePairs(token);
    begun = true;
    switch (token) {
      case START_ARRAY, START_OBJECT -> {
        if (depth == inPair() && isOfPair()) {
          throw PairsReader.malformed("has a pair whose " + member + " is not a string");
        }
        depth++;
      }
      case END_ARRAY -> depth--;
      case END_OBJECT -> {
        depth--;
        endPair();
      }
      case FIELD_NAME -> readName();
      case VALUE_NULL -> {}
      default -> readValue();
    }
  }

  /** Checks that the tokens outside a pair form one array, or separate lines. */
  private void requirePairs(JsonToken token) {
    var isExpected =
        depth >= inPair()
            || depth == inPair() - 1 && (token == JsonToken.START_OBJECT)
            || depth == 1 && token == JsonToken.END_ARRAY
            || depth == 0 && token == JsonToken.START_ARRAY && !isLines && !begun;
    if (!isExpected) {
      throw PairsReader.malformed(
          isLines
              ? "has a line that is not an object like {\"currency\":\"btc\",\"date\":\"2022-10-9\"}"
              : "is not an array of objects like [{\"currency\":\"btc\",\"date\":\"2022-10-9\"}]");
    }
  }

  private void readName() throws IOException {
    var name = parser.currentName();
    if (names.add(name) && names.size() > MAX_NAMES) {
      throw PairsReader.malformed("has more than " + MAX_NAMES + " different members");
    }
    member = depth == inPair() ? name : member;
  }

  private boolean isOfPair() {
    return member.equals("currency") || member.equals("date");
  }

  private void readValue() throws IOException {
    if (depth != inPair()) {
      return;
    }
    if (member.equals("currency")) {
      currency = parser.getText();
    } else if (member.equals("date")) {
      date = parser.getText();
    }
  }

  private void endPair() {
    if (depth == inPair() - 1) {
      pairs.add(currency, date);
      currency = null;
      date = null;
    }
  }
}
