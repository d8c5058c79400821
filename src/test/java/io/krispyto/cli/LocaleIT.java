package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.Command;
import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines whose locale has other uppercase rules and digits than English, and whose time zone is
 * unknown to PostgreSQL.
 */
class LocaleIT {
  private static final String DASHBOARD =
      "/dashboard?id=all&date=2021-01-02&order_by=crypto&order_type=asc&limit=2&closes=3";
  private static final String FIRST_ROW = "{\"crypto\":\"Aave\",\"symbol\":\"AAVE\",\"price\":2.5,";
  private static final String REJECTIONS = "/ingestions/1/rejections";
  private static final String EXPORT = "/export?id=all&format=csv";

  @TempDir private Path folder;

  @Test
  void theServerStartsLoadsAndRespondsInTurkish() throws Exception {
    assertStartsLoadsAndResponds("tr", "TR", "PST");
  }

  @Test
  @Tag("long")
  void theServerStartsLoadsAndRespondsInArabic() throws Exception {
    assertStartsLoadsAndResponds("ar", "EG", "IST");
  }

  private void assertStartsLoadsAndResponds(String language, String country, String zone)
      throws Exception {
    var settings = Map.of("CSV_FILE_FOLDER", csv().toString());
    var options = options(language, country, zone);
    try (var server = ServerProcess.start(options, folder, settings)) {
      var port = server.awaitListening();
      var dashboard = ServerProcess.get(port, DASHBOARD);
      assertThat(dashboard.statusCode()).as(dashboard.body()).isEqualTo(200);
      assertThat(dashboard.body())
          .startsWith("[" + FIRST_ROW)
          .contains("\"closes\":[null,2.5,2.5]");
      assertThat(ServerProcess.get(port, REJECTIONS).body()).contains("\"line\":4");
    }
  }

  @Test
  void anApplicationThatEmbedsTheVerticlesKeepsItsArabicDefaults() throws Exception {
    assertKeepsDefaults("ar", "EG", "IST");
  }

  @Test
  @Tag("long")
  void anApplicationThatEmbedsTheVerticlesKeepsItsTurkishDefaults() throws Exception {
    assertKeepsDefaults("tr", "TR", "PST");
  }

  private void assertKeepsDefaults(String language, String country, String zone) throws Exception {
    var database = TestDatabase.migrated();
    var command = new ArrayList<>(List.of(java()));
    command.addAll(options(language, country, zone));
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), EmbeddingApplication.class.getName()));
    command.addAll(List.of("localhost:" + database.port(), database.name(), csv().toString()));
    command.addAll(List.of(DASHBOARD, REJECTIONS, EXPORT));

    var application = Command.run(folder, command.toArray(String[]::new));

    assertThat(application.status()).as(application.output()).isZero();
    assertThat(application.output())
        .contains(
            "accepted 3, updated 0, unchanged 0, rejected 1\n",
            "200 [" + FIRST_ROW,
            "\"line\":4",
            "1,Aave,AAVE,2021-01-01 23:59:59,3,1,1.5,2.5,10,100",
            language + "_" + country + " " + zone + "\n");
  }

  @Test
  void aDataDirectoryThatTheEncodingCannotRepresentFailsWithOneLine() throws Exception {
    Files.writeString(folder.resolve(".env"), "DATA_DIR=données\n");
    try (var server = ServerProcess.start(folder, Map.of("LC_ALL", "C"))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors().lines()).singleElement().asString().contains("DATA_DIR");
    }
  }

  @Test
  void aFileNameThatTheEncodingCannotRepresentIsReported() throws Exception {
    var ingest =
        Command.run(
            folder,
            "sh",
            "-c",
            "LC_ALL=C exec \"$0\" -jar \"$1\" ingest \"$(printf 'donn\\303\\251es')\"",
            java(),
            ServerProcess.JAR.toString());
    assertThat(ingest.status()).isEqualTo(2);
    assertThat(ingest.output().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .matches("There is no file or folder donn.*es\\.");
  }

  private static List<String> options(String language, String country, String zone) {
    return List.of(
        "-Duser.language=" + language, "-Duser.country=" + country, "-Duser.timezone=" + zone);
  }

  private Path csv() throws IOException {
    return Files.writeString(
        folder.resolve("prices.csv"),
        """
        SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap
        1,Aave,AAVE,2021-01-01 23:59:59,3,1,1.5,2.5,10,100
        2,Aave,AAVE,2021-01-02 23:59:59,3,1,1.5,2.5,10,100
        3,Aave,AAVE,2021-01-03 23:59:59,3,1,1.5,-1,10,100
        4,Bitcoin,BTC,2021-01-02 23:59:59,3,1,1.5,2.5,10,100
        """);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
