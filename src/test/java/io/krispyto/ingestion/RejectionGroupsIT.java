package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The groups of rejections in the report of an ingestion. */
class RejectionGroupsIT extends IngestionTestBase {
  @Test
  void eachFileShowsItsGroupsHoweverManyRejectionsTheFirstHas() throws Exception {
    write(
        "a.csv",
        Csv.HEADER
            + Csv.row("Bitcoin", "BTC", 0, 1)
            + "1,b,b,29-04-13 23:59,3,1,2,2,1,1\n".repeat(2991));
    write(
        "b.csv",
        Csv.HEADER
            + Csv.row("Ether", "ETH", 0, 1)
            + "1,e,e,2021-01-02,1,3,2,n/a,1,1\n".repeat(2)
            + "Total,,,,,,,,,\n");

    var report = ingestion.load(folder);

    assertThat(groups(report, 0))
        .containsExactly(
            new JsonObject()
                .put("column", "Date")
                .put("reason", "is not a date like 2021-07-06 or 2021-07-06 23:59:59")
                .put("count", 2991L)
                .put("examples", examples(3, 4, 5))
                .put(
                    "hint", "It looks like dd-MM-yy HH:mm; add --date-format \"dd-MM-yy HH:mm\"."));
    assertThat(groups(report, 1))
        .extracting(group -> group.getString("reason"), group -> group.getLong("count"))
        .containsExactly(tuple("is not a number", 2L), tuple("is a footer, not a row", 1L));
    assertThat(report.getJsonArray("files").getJsonObject(1).getJsonArray("rejections")).isEmpty();
  }

  @Test
  void theGroupsAreStoredWithTheFile() throws Exception {
    var report =
        ingestion.load(write("a.csv", Csv.HEADER + Csv.row("Bitcoin", "BTC", 0, 1) + "1,b\n"));

    var stored =
        TestDatabase.query(
            database,
            "select rejection_groups from ingestion_file where ingestion_id = "
                + report.getLong("id"));
    assertThat(new JsonArray(stored))
        .isEqualTo(report.getJsonArray("files").getJsonObject(0).getJsonArray("rejection_groups"))
        .hasSize(1);
  }

  @Test
  void aFileWithoutValidRowsShowsItsGroupsToo() throws Exception {
    var report = ingestion.load(write("a.csv", Csv.HEADER + "1,b,b,1/2/2020,3,1,2,2,1,1\n"));

    assertThat(groups(report, 0))
        .extracting(group -> group.getString("hint"))
        .containsExactly(
            "Is it d/M/yyyy or M/d/yyyy? Add --date-format \"d/M/yyyy\" or --date-format"
                + " \"M/d/yyyy\".");
  }

  @Test
  void reasonsThatAreFoundLateAreGroupedByKind() throws Exception {
    var row = Csv.row("Bitcoin", "BTC", 0, 1);
    var report =
        ingestion.load(
            write(
                "a.csv",
                Csv.HEADER
                    + Csv.row("Bitcoin", "BTC", 1, 1)
                    + row
                    + Csv.row("Bitcoin", "BTC", 0, 2)
                    + Csv.row("Bitcoin", "XBT", 2, 2)
                    + Csv.row("Bitcoin", "XXX", 3, 2)));

    assertThat(groups(report, 0))
        .extracting(group -> group.getString("reason"), group -> group.getLong("count"))
        .containsExactlyInAnyOrder(
            tuple("is on another line too, with other values", 2L),
            tuple("is not the symbol of its currency", 2L));
    assertThat(
            groups(report, 0).stream()
                .flatMap(group -> group.getJsonArray("examples").stream())
                .map(example -> ((JsonObject) example).getString("reason")))
        .containsExactlyInAnyOrder(
            "is on line 4 too, with other values",
            "is on line 3 too, with other values",
            "is not BTC, the symbol of Bitcoin; declare it as an alias to load it",
            "is not BTC, the symbol of Bitcoin; declare it as an alias to load it");
  }

  @Test
  void manyFilesWithManyKindsListAtLeastTheirLargestGroup() throws Exception {
    // More than the report lists in full.
    for (var file = 0; file < 130; file++) {
      var rows = new StringBuilder();
      for (var bad :
          List.of(
              "x,1,1,1,1,1",
              "1,x,1,1,1,1",
              "1,1,x,1,1,1",
              "1,1,1,x,1,1",
              "1,1,1,1,x,1",
              "1,1,1,1,1,x",
              "-1,1,1,1,1,1",
              "1,-1,1,1,1,1",
              "1,1,-1,1,1,1")) {
        rows.append("1,b,b,2021-01-01,").append(bad).append('\n');
      }
      write("f" + file + ".csv", Csv.HEADER + rows);
    }

    var report = ingestion.load(folder);

    var sizes =
        report.getJsonArray("files").stream()
            .map(JsonObject.class::cast)
            .map(file -> file.getJsonArray("rejection_groups").size())
            .toList();
    assertThat(sizes.get(0)).isEqualTo(9);
    assertThat(sizes.get(129)).isEqualTo(1);
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isLessThan(1000 + 130);
  }

  @Test
  void eachGroupIsOneLineOnTheLog() throws Exception {
    try (var log = LogLines.of("io.krispyto")) {
      ingestion.load(
          write(
              "a.csv",
              Csv.HEADER
                  + Csv.row("Bitcoin", "BTC", 0, 1)
                  + "1,b,b,2021-01-01,1,1,1,x,1,1\n".repeat(50)));

      assertThat(log.all())
          .filteredOn(line -> line.contains("rejected: "))
          .singleElement()
          .asString()
          .contains("a.csv: 50 rows rejected: Close is not a number (line 3: \"x\";");
    }
  }

  private static List<JsonObject> groups(JsonObject report, int file) {
    return report
        .getJsonArray("files")
        .getJsonObject(file)
        .getJsonArray("rejection_groups")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static JsonArray examples(long... lines) {
    var examples = new JsonArray();
    for (var line : lines) {
      examples.add(
          new JsonObject()
              .put("line", line)
              .put("value", "29-04-13 23:59")
              .put("reason", "is not a date like 2021-07-06 or 2021-07-06 23:59:59"));
    }
    return examples;
  }
}
