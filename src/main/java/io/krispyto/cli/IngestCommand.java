package io.krispyto.cli;

import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Loads sources into the database, with progress in a terminal, and a report at the end. */
@Command(
    name = "ingest",
    description =
        "Loads price records. Exits 0 if every file was loaded, 1 if one failed, 2 if called wrongly.",
    mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {
  private static final int DEPLOY_SECONDS = 30;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "A folder or zip of CSV files, a CSV file, an http(s) URL, or google-drive:ID.")
  private List<String> sources;

  @Override
  public Integer call() {
    try (var databases = Databases.openForRealData(Main.settings())) {
      databases.requireTables();
      return load(databases);
    }
  }

  private int load(Databases databases) {
    var vertx = Vertx.vertx();
    try {
      Waiting.await(
          vertx.deployVerticle(new IngestionVerticle(databases.settings())), DEPLOY_SECONDS);
      var reports = loadAll(vertx);
      reports.forEach(report -> Reports.print(report, System.out));
      return reports.stream().allMatch(Reports::everythingLoaded) ? 0 : 1;
    } finally {
      Waiting.await(vertx.close(), DEPLOY_SECONDS);
    }
  }

  private List<JsonObject> loadAll(Vertx vertx) {
    var progress = Progress.show(vertx);
    try {
      return sources.stream().map(source -> load(vertx, source)).toList();
    } finally {
      progress.close();
    }
  }

  private static JsonObject load(Vertx vertx, String source) {
    return Waiting.await(Server.load(vertx, source), TimeUnit.HOURS.toSeconds(Server.LOAD_HOURS));
  }
}
