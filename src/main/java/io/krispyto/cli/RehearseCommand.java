package io.krispyto.cli;

import io.krispyto.bus.ReadOperation;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A practice start for building a class data archive. A JVM that writes such an archive at exit
 * (operate.md) has then loaded what a real start loads. A real start with that archive is twice as
 * fast.
 *
 * <p>Ignores all settings: it serves the sample on free ports from a temporary folder, and leaves
 * nothing behind.
 */
@Command(
    name = "rehearse",
    description =
        "Starts a server on simulated sample data in a temporary folder, sends it requests, and stops it. Used to create a class-data archive.",
    mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
  private static final String FREE_PORT = "0";

  /** Images may be built on slow or emulated machines. */
  private static final int TIMEOUT_MILLIS = 30_000;

  /** Together with the samples of all read operations. */
  private static final List<String> PAGES =
      List.of("/health/live", "/", "/docs/", "/openapi.yaml", "/openapi.json");

  @Override
  public Integer call() throws IOException {
    var folder = Files.createTempDirectory("krispyto-rehearsal-");
    try {
      rehearse(folder);
      System.out.println("Rehearsed.");
      return 0;
    } finally {
      DataDirectory.delete(folder);
    }
  }

  /**
   * Rehearses both kinds of start: with the embedded database, and then with the same database as
   * an external one.
   */
  private static void rehearse(Path folder) throws IOException {
    try (var own = start(folder, Map.of("DATA_DIR", folder.toString()));
        var other = start(folder, endpoint(own.database()))) {
      get(own);
      get(other);
    }
  }

  /** Starts like {@code serve}, in a working directory without settings files. */
  private static Server start(Path folder, Map<String, String> database) {
    var environment = new HashMap<>(database);
    environment.put("HTTP_PORT", FREE_PORT);
    // A start compares each unknown environment variable with the settings.
    Settings.misspelled(Set.of("HTTP_PORTS"));
    var server = Server.start(Settings.from(Environment.read(environment, folder)));
    Greeting.print(
        server, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    return server;
  }

  private static Map<String, String> endpoint(DatabaseSettings database) {
    return Map.of(
        "DB_ENDPOINT", database.host() + ":" + database.port(),
        "DB_USERNAME", database.username(),
        "DB_PASSWORD", database.password().value(),
        "DB_NAME", database.name());
  }

  /** Classes that no request uses are not in the archive. */
  private static void get(Server server) throws IOException {
    for (var page : PAGES) {
      get(server, page);
    }
    for (var operation : ReadOperation.values()) {
      for (var sample : operation.samples()) {
        get(server, sample);
      }
    }
  }

  private static void get(Server server, String target) throws IOException {
    var address = URI.create("http://localhost:" + server.port() + target);
    var status = HealthCommand.status(address, TIMEOUT_MILLIS);
    if (status != HttpResponseStatus.OK.code()) {
      throw new StartFailure("The response to " + target + " has status " + status + ".");
    }
  }
}
