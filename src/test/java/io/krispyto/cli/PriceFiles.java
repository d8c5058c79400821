package io.krispyto.cli;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of files that covers every load path, with the expected contents of the database before
 * and after each. Currency names contain the number of their file, so that tests can tell which
 * files are loaded.
 */
final class PriceFiles {
  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";
  private static final int DAYS = 1000;
  private static final LocalDate FIRST_DAY = LocalDate.of(2019, 1, 1);
  private static final String BAD_ROW = "1,%s Bad,BAD,2021-01-01 23:59:59,3,1,1.5,x,10,100\n";

  /** The number of files. The sixth has no valid rows. */
  static final int COUNT = 7;

  private final SortedMap<String, String> before = new TreeMap<>();
  private final SortedMap<String, String> after = new TreeMap<>();
  private final List<String> reports = new ArrayList<>();

  private PriceFiles() {}

  /** Writes the files. */
  static PriceFiles write(Path folder) throws IOException {
    var files = new PriceFiles();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("01-new.csv"), files.newInOrder("01", 70));
    Files.writeString(folder.resolve("02-change.csv"), files.changing());
    Files.writeString(folder.resolve("03-disorder.csv"), files.outOfOrder());
    Files.writeString(folder.resolve("04-contradictions.csv"), files.contradicting());
    Files.writeString(folder.resolve("05-mixed.csv"), files.mixed());
    Files.writeString(folder.resolve("06-broken.csv"), files.broken());
    Files.writeString(folder.resolve("07-new.csv"), files.newInOrder("07", 12));
    return files;
  }

  /** Fills empty tables with the records that exist before the files. */
  void prepare(DatabaseSettings database) {
    for (var old : List.of("02 Old 1", "02 Old 2", "02 Old 3", "02 Old 4")) {
      addOld(database, old, 800);
    }
    for (var old : List.of("05 Old 1", "05 Old 2")) {
      addOld(database, old, DAYS);
    }
  }

  private static void addOld(DatabaseSettings database, String name, int days) {
    TestDatabase.execute(
        database,
        "insert into currency (name, symbol) values ('%s', 'SYM')".formatted(name),
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
          select id, timestamp '%s 23:59:59' + day * interval '1 day', 3, 1, 1.5, 1, 10, 100
            from currency, generate_series(0, %d) as day where name = '%s'
        """
            .formatted(FIRST_DAY, days - 1, name));
  }

  /** The state of each file in the database, by its number. */
  static Map<String, String> digests(DatabaseSettings database) {
    var sql =
        """
        select left(c.name, 2), md5(string_agg(
            concat_ws('|', c.name, c.symbol, to_char(r.date, 'YYYY-MM-DD HH24:MI:SS'), r.high, r.low, r.open,
              r.close, r.volume, r.marketcap), E'\\n' order by c.name collate "C", r.date))
          from currency c full join record r on r.currency_id = c.id
          group by 1
        """;
    var digests = new TreeMap<String, String>();
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        digests.put(String.valueOf(rows.getString(1)), rows.getString(2));
      }
      return digests;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The expected {@link #digests} if only these files are loaded. */
  Map<String, String> expected(List<Integer> in) {
    var texts = new TreeMap<String, List<String>>();
    for (var number = 1; number <= COUNT; number++) {
      var file = "0" + number;
      var held = in.contains(number) ? after : before;
      held.subMap(file, file + "~")
          .values()
          .forEach(row -> texts.computeIfAbsent(file, f -> new ArrayList<>()).add(row));
    }
    var digests = new TreeMap<String, String>();
    texts.forEach((file, rows) -> digests.put(file, md5(String.join("\n", rows))));
    return digests;
  }

  /** The number of records when all files are loaded. */
  int records() {
    return after.size();
  }

  /** Accepted, updated, unchanged and rejected rows of each file. */
  List<String> reports() {
    return reports;
  }

  /** The same for files that are already loaded. */
  List<String> reportsOfNothingNew() {
    return reports.stream()
        .map(
            report -> {
              var counts = report.split(" ");
              var good = 0;
              for (var i = 0; i < 3; i++) {
                good += Integer.parseInt(counts[i]);
              }
              return "0 0 " + good + " " + counts[3];
            })
        .toList();
  }

  private String newInOrder(String file, int currencies) {
    var csv = new StringBuilder(HEADER);
    for (var i = 0; i < currencies; i++) {
      for (var day = 0; day < DAYS; day++) {
        csv.append(good(file + " New " + i, day, "2.5"));
      }
    }
    report(currencies * DAYS, 0, 0, 0);
    return csv.toString();
  }

  /** Four of every five days have a record, and every second record has different values. */
  private String changing() {
    var csv = new StringBuilder(HEADER);
    for (var i = 1; i <= 4; i++) {
      for (var day = 0; day < DAYS; day++) {
        var name = "02 Old " + i;
        if (day < 800) {
          before.put(key(name, day), held(name, day, "1"));
        }
        csv.append(good(name, day, day % 2 == 0 ? "2" : "1"));
      }
      csv.append(BAD_ROW.formatted("02"));
    }
    report(4 * 200, 4 * 400, 4 * 400, 4);
    return csv.toString();
  }

  /** The first row is copied directly, until the second shows that this is not possible. */
  private String outOfOrder() {
    var csv = new StringBuilder(HEADER);
    for (var day = 0; day < DAYS; day++) {
      csv.append(good("03 Ordered", day, "2"));
    }
    var rows = new ArrayList<String>();
    for (var i = 0; i < 7; i++) {
      for (var day = 0; day < DAYS; day++) {
        rows.add(good("03 Disordered " + i, day, "2.25"));
      }
    }
    Collections.shuffle(rows, new Random(3));
    rows.forEach(csv::append);
    report(8 * DAYS, 0, 0, 0);
    return csv.toString();
  }

  /** Every tenth day has two contradictory rows; one currency has no other rows. */
  private String contradicting() {
    var csv = new StringBuilder(HEADER);
    for (var i = 0; i < 3; i++) {
      var name = "04 Doubtful " + i;
      for (var day = 0; day < DAYS; day++) {
        if (day % 10 == 0) {
          csv.append(row(name, day, "2")).append(row(name, day, "4"));
        } else {
          csv.append(good(name, day, "2"));
        }
      }
    }
    for (var day = 0; day < 50; day++) {
      csv.append(row("04 Gone", day, "2")).append(row("04 Gone", day, "4"));
    }
    csv.append(BAD_ROW.formatted("04").repeat(20));
    report(3 * 900, 0, 0, 3 * 200 + 100 + 20);
    return csv.toString();
  }

  /** New and existing currencies, day by day. */
  private String mixed() {
    var csv = new StringBuilder(HEADER);
    for (var day = 0; day < DAYS; day++) {
      for (var i = 1; i <= 2; i++) {
        var old = "05 Old " + i;
        before.put(key(old, day), held(old, day, "1"));
        csv.append(good(old, day, day % 4 == 0 ? "3" : "1"));
        csv.append(good("05 New " + i, day, "2"));
        csv.append(good("05 New too " + i, day, "2.75"));
      }
    }
    report(4 * DAYS, 2 * 250, 2 * 750, 0);
    return csv.toString();
  }

  private String broken() {
    report(0, 0, 0, 500);
    return HEADER + BAD_ROW.formatted("06").repeat(500);
  }

  private void report(int accepted, int updated, int unchanged, int rejected) {
    reports.add("%d %d %d %d".formatted(accepted, updated, unchanged, rejected));
  }

  /** A row that is stored. */
  private String good(String name, int day, String close) {
    after.put(key(name, day), held(name, day, close));
    return row(name, day, close);
  }

  private static String row(String name, int day, String close) {
    return "1,%s,SYM,%s 23:59:59,3,1,1.5,%s,10,100\n"
        .formatted(name, FIRST_DAY.plusDays(day), close);
  }

  private static String key(String name, int day) {
    return name + "\0" + FIRST_DAY.plusDays(day);
  }

  private static String held(String name, int day, String close) {
    return "%s|SYM|%s 23:59:59|3|1|1.5|%s|10|100".formatted(name, FIRST_DAY.plusDays(day), close);
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
