package io.krispyto.cli;

import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Problem;
import io.krispyto.config.IngestionSettings;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Redaction;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * Loads sources into the database, shows progress in a terminal, and prints a report at the end.
 */
@Command(
    name = "ingest",
    description =
        "Loads price records. Exits with 0 if every file was loaded, 1 if one failed, 2 if the"
            + " command line is invalid.",
    mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {
  private static final int DEPLOY_SECONDS = 30;

  private static final String IF_IN_USE =
      "Stop it first, or upload the file to it: POST /ingestions with its API_TOKEN.";

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "A CSV, NDJSON, xlsx or Parquet file, which may be compressed, a folder, zip or tar of"
              + " such files, an http(s) URL, or google-drive:ID.")
  private List<String> sources;

  @Option(
      names = "--dry-run",
      description = "Checks the files and counts their rows, but loads nothing.")
  private boolean dryRun;

  private final DeclaredOptions declared = new DeclaredOptions();

  DeclaredOptions declared() {
    return declared;
  }

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    sources.forEach(this::requireExists);
    var settings = main.settings();
    try (var databases = Databases.openForRealData(settings, IF_IN_USE)) {
      databases.requireTables();
      return load(databases, settings.ingestion().withoutInterval());
    }
  }

  /** Reports a mistyped path before anything is loaded or a database is started. */
  private void requireExists(String source) {
    var isElsewhere = source.matches("(?i)https?://.*|google-drive:.*");
    if (!isElsewhere && !isThere(source)) {
      throw new ParameterException(
          spec.commandLine(), "There is no file or folder " + Redaction.redact(source) + ".");
    }
  }

  /** Returns the request to load a source, in the notation of {@code Addresses.LOAD}. */
  private JsonObject request(String source) {
    var request = new JsonObject().put("source", source).put("dry_run", dryRun);
    declared.parameters().forEach(request::put);
    return request;
  }

  private static boolean isThere(String source) {
    try {
      return !source.isBlank() && Files.exists(Path.of(source));
    } catch (InvalidPathException unmappable) {
      // The path contains a character that the file name encoding of this machine lacks.
      return false;
    }
  }

  private int load(Databases databases, IngestionSettings settings) {
    var vertx = Vertx.vertx(NameResolution.vertxOptions());
    try {
      Waiting.await(
          vertx.deployVerticle(new IngestionVerticle(databases.settings(), settings)),
          DEPLOY_SECONDS);
      var loads = loadAll(vertx);
      return loads.stream().map(IngestCommand::print).reduce(true, Boolean::logicalAnd) ? 0 : 1;
    } finally {
      // An interrupt stops the load, but must not stop the shutdown.
      Thread.interrupted();
      Waiting.await(vertx.close(), DEPLOY_SECONDS);
    }
  }

  /** Loads all sources. One that cannot be opened does not prevent the others from loading. */
  private List<Future<JsonObject>> loadAll(Vertx vertx) {
    var progress = ProgressView.show(vertx);
    try {
      var loads = sources.stream().map(source -> Server.load(vertx, request(source))).toList();
      Waiting.await(Future.join(loads).otherwiseEmpty(), Server.LOAD_SECONDS);
      return loads;
    } finally {
      progress.close();
    }
  }

  /** Prints a report; returns whether everything was loaded. */
  private static boolean print(Future<JsonObject> load) {
    if (load.succeeded()) {
      Reports.print(load.result(), System.out);
      return Reports.everythingLoaded(load.result());
    }
    System.out.println("Failed: " + NameRules.printable(failure(load.cause())));
    return false;
  }

  /** A source that cannot be opened has loaded no files; one that fails midway may have. */
  static String failure(Throwable cause) {
    var sentence = Main.sentence(cause);
    if (cause instanceof ReplyException reply && BusFailure.isProblem(reply)) {
      var ingestion = BusFailure.problem(reply).getLong("ingestion");
      if (ingestion != null && reply.failureCode() != Problem.INVALID_REQUEST.status()) {
        return String.format(
            Locale.ROOT,
            "%s Files completed before that remain loaded. See GET /ingestions/%d, or load again.",
            sentence,
            ingestion);
      }
    }
    return sentence;
  }
}
