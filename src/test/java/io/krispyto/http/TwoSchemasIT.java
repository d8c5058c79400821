package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Schema;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one database, each with its own schema. An application's tables have the same
 * names and come first on every search path.
 */
class TwoSchemasIT {
  private static final String TOKEN = "open-sesame";

  @TempDir private Path folder;

  @Test
  void everyReadAndWriteUsesTheConfiguredSchema() throws Exception {
    var database = TestDatabase.migrated();
    new Schema(database.withSchema("My prices")).migrate();
    TestDatabase.execute(
        database,
        "create schema app",
        "create table app.currency (mine text)",
        "create table app.record (mine text)",
        "create table app.ingestion (mine text)",
        "create table app.data_version (mine text)",
        "create table app.krispyto_schema_history (mine text)",
        "alter database " + database.name() + " set search_path = app");

    for (var schema : List.of("public", "My prices")) {
      var name = schema.equals("public") ? "Publicoin" : "Mycoin";
      var settings = database.withSchema(schema);
      try (var server = TestServer.startToWrite(settings, TOKEN)) {
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        load(server, name);
        assertServes(server, name);
        assertWrites(server, settings, name);
      }
    }
    assertThat(TestDatabase.query(database, "select count(*) from app.record")).isEqualTo("0");
  }

  private void load(TestServer server, String name) throws Exception {
    var file = folder.resolve(name + ".csv");
    Files.writeString(
        file,
        "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n1,%1$s,X,2021-07-05 23:59:59,2,1,1,1,10,100\n2,%1$s,X,2021-07-06 23:59:59,2,1,1,2,10,100\n"
            .formatted(name));
    var report =
        TestServer.await(
            server
                .vertx()
                .eventBus()
                .<JsonObject>request(
                    Addresses.LOAD, new JsonObject().put("source", file.toString())));
    assertThat(report.body().getInteger("accepted")).isEqualTo(2);
  }

  private static void assertServes(TestServer server, String name) {
    for (var path :
        List.of(
            "/dashboard?id=all&date=latest&order_by=price&order_type=asc",
            "/dashboard?id=x&date=2021-7-6&order_by=24h&order_type=desc",
            "/search?name=" + name,
            "/currencies",
            "/movers?date=2021-7-6",
            "/export")) {
      var response = server.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.body()).as(path).contains(name);
    }
    // The bodies name no currency, but the currency exists only in this schema.
    for (var path : List.of("history", "records/2021-7-6")) {
      assertThat(server.get("/currencies/" + name + "/" + path).body())
          .as(path)
          .contains("2021-07-06");
    }
    assertThat(server.get("/days").body()).contains("2021-07-06");
    assertThat(server.get("/ingestions").body()).contains(name + ".csv");
  }

  private static void assertWrites(TestServer server, DatabaseSettings settings, String name) {
    var response =
        server.send(
            "PUT",
            "/currencies/" + name + "/records/2021-7-7",
            BodyPublishers.ofString(
                "{\"high\":4,\"low\":2,\"open\":2,\"close\":3,\"volume\":5,\"market_cap\":6}"),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "application/json");
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(TestDatabase.query(settings, "select count(*) from record")).isEqualTo("3");
    assertThat(server.get("/dashboard?id=all&date=latest&order_by=price&order_type=asc").body())
        .contains("50");
  }
}
