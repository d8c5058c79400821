package io.krispyto.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where uploads and downloads are stored, and how files of killed processes are removed. */
class SpoolIT {
  @TempDir private Path parent;

  @Test
  void filesOfOneProcessShareAFolder() throws IOException {
    var spool = new Spool(parent);
    var one = spool.newFile(".upload");
    var two = spool.newFile(".download");
    assertThat(one).isEmptyFile();
    assertThat(one.getParent()).isEqualTo(two.getParent());
    assertThat(one.getParent().getParent()).isEqualTo(parent);
    assertThat(one).hasFileName(one.getFileName().toString()).asString().endsWith(".upload");
    assertThat(spool.files()).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void onlyFilesOfKilledProcessesAreDeleted() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Spooling.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = process.inputReader()) {
      var theirs = Path.of(output.readLine());
      assertThat(theirs).exists();

      new Spool(parent).newFile(".upload");
      assertThat(theirs).exists();

      process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
      assertThat(theirs).exists();
      var mine = new Spool(parent).newFile(".upload");
      assertThat(theirs.getParent()).doesNotExist();
      assertThat(mine).exists();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aDeletedFolderIsRecreated() throws IOException {
    var spool = new Spool(parent);
    var file = spool.newFile(".upload");
    try (var inside = Files.list(file.getParent())) {
      for (var each : inside.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(file.getParent());
    assertThat(spool.newFile(".upload")).exists();
  }

  @Test
  void otherFilesAreKept() throws IOException {
    var other = Files.createDirectory(parent.resolve("krispyto-spool-other"));
    var file = Files.createFile(other.resolve("what-is-this"));
    new Spool(parent).newFile(".upload");
    assertThat(file).exists();
  }

  /** Creates a file, prints its path and waits to be killed. */
  static final class Spooling {
    private Spooling() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(new Spool(Path.of(arguments[0])).newFile(".upload"));
      System.in.read();
    }
  }
}
