package io.krispyto.cli;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A class-data archive of the packaged server, created by the first test that starts one. With it,
 * a start takes two thirds of the CPU time.
 */
final class ServerArchive {
  private static final Path FILE =
      ServerProcess.JAR.resolveSibling("tests-" + Runtime.version().feature() + ".jsa");
  private static final List<String> QUIET = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private ServerArchive() {}

  /** JVM options that use the archive. */
  static synchronized List<String> options() {
    try {
      make();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return List.of("-XX:SharedArchiveFile=" + FILE, QUIET.get(0), QUIET.get(1));
  }

  /** Several JVMs may run tests: one creates the archive and the others wait. */
  private static void make() throws IOException, InterruptedException {
    try (var channel =
        FileChannel.open(
            FILE.resolveSibling("tests.jsa.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Files.exists(FILE)
          || Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(ServerProcess.JAR))
              < 0) {
        archive();
      }
    }
  }

  private static void archive() throws IOException, InterruptedException {
    var made = FILE.resolveSibling("tests.jsa.new");
    Files.deleteIfExists(made);
    var folder = Files.createTempDirectory("archive-");
    var options = List.of("-XX:ArchiveClassesAtExit=" + made, QUIET.get(0), QUIET.get(1));
    var settings = ServerTestBase.settings(TestDatabase.migrated());
    try (var server = ServerProcess.start(options, folder, settings, "serve")) {
      ServerProcess.get(server.awaitListening(), "/currencies");
    } finally {
      DataDirectory.delete(folder);
    }
    Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
