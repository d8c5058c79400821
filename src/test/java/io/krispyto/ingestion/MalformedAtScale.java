package io.krispyto.ingestion;

import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads each malformed file with a million valid rows around its malformed part. It is a separate
 * program, so it can run with a small heap: {@link MalformedAtScaleIT}.
 */
final class MalformedAtScale {
  private static final int ROWS = 1_000_000;
  private static final String BOM = "\u00ef\u00bb\u00bf";
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String NDJSON_ROW =
      "{\"name\":\"Good\",\"symbol\":\"GOOD\",\"date\":\"2021-01-01\",\"high\":3,\"low\":1,"
          + "\"open\":1.5,\"close\":2.5,\"volume\":10,\"market_cap\":100}\n";
  private static final Map<String, String> VALUES =
      Map.of(
          "sno", "1",
          "name", "Good",
          "symbol", "GOOD",
          "date", "2021-01-01 23:59:59",
          "high", "34235.19345116",
          "low", "1",
          "open", "1.5",
          "close", "2.5",
          "volume", "1234567890.25",
          "marketcap", "641899161593.76");

  private final String name;
  private final Format format;
  private final JsonObject report;

  /** The file split after its header. */
  private final String head;

  private final String body;
  private final String goodRow;
  private final List<String> wrong = new ArrayList<>();
  private long goodRows;

  private MalformedAtScale(Path file) throws IOException {
    name = file.getFileName().toString();
    format = Format.ofName(name).orElse(Format.CSV);
    report =
        new JsonObject(Files.readString(Path.of(file.toString().replaceAll("\\.\\w+$", ".json"))));
    // ISO-8859-1 maps each byte to one character and preserves invalid UTF-8.
    var text = Files.readString(file, StandardCharsets.ISO_8859_1);
    var split = format == Format.NDJSON ? bomEnd(text) : headEnd(text);
    head = format == Format.NDJSON ? text.substring(0, split) : ended(text.substring(0, split));
    body = ended(text.substring(split));
    goodRow = format == Format.NDJSON ? NDJSON_ROW : row(head);
  }

  /** Exits with 1 if any result differs from the expected reports. */
  public static void main(String[] args) throws IOException {
    var failed = false;
    var count = 0;
    for (var file : cases()) {
      var tried = new MalformedAtScale(file);
      tried.run();
      tried.wrong.forEach(what -> System.out.println(tried.name + ": " + what));
      failed |= !tried.wrong.isEmpty();
      count++;
    }
    System.out.printf(
        "%d files of %d rows and more, read with a heap of %d MiB%n",
        count, ROWS, Runtime.getRuntime().maxMemory() >> 20);
    System.exit(failed ? 1 : 0);
  }

  private static List<Path> cases() throws IOException {
    try (var csv = Files.list(RESOURCES.resolve("csv"));
        var ndjson = Files.list(RESOURCES.resolve("ndjson"))) {
      return Stream.concat(csv, ndjson)
          .filter(file -> !file.toString().endsWith(".json"))
          .sorted()
          .toList();
    }
  }

  private void run() {
    var error = report.getString("error", "");
    if (error.startsWith("Line ")) {
      // At the end of a long file, and before more rows.
      check(ROWS, body, 0, lineError(error, ROWS), true);
      check(ROWS, body, 1000, lineError(error, ROWS).replaceFirst("(?<=\\d:).*", ""), false);
    } else if (error.equals("The file is empty.")) {
      check(0, head + body + "\n".repeat(ROWS), 0, error, true);
    } else if (error.isEmpty() || error.startsWith("The file has ")) {
      check(ROWS / 2, body, ROWS / 2, null, true);
      if (goodRows != ROWS + known()) {
        wrong.add(goodRows + " good rows of " + (ROWS + known()));
      }
    } else {
      check(0, body, ROWS, error, true);
    }
  }

  /** Rows of the original file that its reader accepts. */
  private long known() {
    var rejections = report.getJsonArray("rejections");
    return report.getLong("accepted")
        + report.getLong("updated")
        + report.getLong("unchanged")
        + rejections.stream().filter(MalformedAtScale::isOfDatabase).count();
  }

  private static boolean isOfDatabase(Object rejection) {
    return ((JsonObject) rejection).getString("original") == null
        || ((JsonObject) rejection).getString("reason").matches(".*(the symbol of|other values).*");
  }

  private void check(int before, String bad, int after, String error, boolean whole) {
    goodRows = 0;
    var expected = expected(before);
    try (var in = file(before, bad, after);
        var reader = format == Format.NDJSON ? new NdjsonReader(in) : OwnRows.of(in)) {
      for (var row = reader.next(); row != null; row = reader.next()) {
        if (row instanceof InputRow.Bad rejected) {
          expect(expected.poll(), rejected.rejection());
        } else {
          goodRows++;
        }
      }
      if (error != null) {
        wrong.add("was read, expected: " + error);
      } else if (!expected.isEmpty()) {
        wrong.add("not rejected: " + expected);
      }
    } catch (UnusableFile e) {
      var message = e.getMessage();
      if (error == null || !(whole ? message.equals(error) : message.startsWith(error))) {
        wrong.add(message + " expected: " + error);
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  private void expect(JsonObject expected, Rejection rejection) {
    if (expected == null || !rejection.toJson().equals(expected)) {
      wrong.add(rejection.toJson() + " expected: " + expected);
    }
  }

  private Deque<JsonObject> expected(int before) {
    return report.getJsonArray("rejections").stream()
        .filter(rejection -> !isOfDatabase(rejection))
        .map(rejection -> ((JsonObject) rejection).copy())
        .map(rejection -> rejection.put("line", rejection.getLong("line") + before))
        .collect(Collectors.toCollection(ArrayDeque::new));
  }

  private static String lineError(String error, int before) {
    var line = Integer.parseInt(error.replaceFirst("(?s)Line (\\d+)\\b.*", "$1"));
    return error.replaceFirst("\\d+", String.valueOf(line + before));
  }

  private InputStream file(int before, String bad, int after) {
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                bytes(head),
                new Repeated(goodRow, before),
                bytes(bad),
                new Repeated(goodRow, after))));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static int bomEnd(String text) {
    return text.startsWith(BOM) ? BOM.length() : 0;
  }

  /** The end of the first line that is not blank. */
  private static int headEnd(String text) {
    var start = 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    var end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end + 1;
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  private static String row(String head) {
    var end = head.endsWith("\r\n") ? "\r\n" : "\n";
    var titles = head.strip().replace(BOM, "").replace("\"", "").split(",");
    return Stream.of(titles)
        .map(title -> VALUES.getOrDefault(title.strip().toLowerCase(Locale.ROOT), ""))
        .collect(Collectors.joining(",", "", end));
  }

  /** Repeats a text without holding all of it in memory. */
  private static final class Repeated extends InputStream {
    private static final int BLOCK = 1000;
    private final byte[] block;
    private final long length;
    private long position;

    Repeated(String text, int times) {
      block = text.repeat(BLOCK).getBytes(StandardCharsets.ISO_8859_1);
      length = (long) text.length() * times;
    }

    @Override
    public int read() {
      return position == length ? -1 : Byte.toUnsignedInt(block[(int) (position++ % block.length)]);
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      if (position == length) {
        return -1;
      }
      var from = (int) (position % block.length);
      var read = (int) Math.min(Math.min(count, block.length - from), length - position);
      System.arraycopy(block, from, target, offset, read);
      position += read;
      return read;
    }
  }
}
