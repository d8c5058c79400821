package io.krispyto.ingestion;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Base of ingestion tests; each test has its own empty database. */
public abstract class IngestionTestBase {
  @TempDir protected Path folder;
  protected DatabaseSettings database;
  protected Ingestion ingestion;

  @BeforeEach
  void deploy() {
    database = TestDatabase.migrated();
    ingestion = new Ingestion(database);
  }

  @AfterEach
  void close() {
    ingestion.close();
  }

  /** Writes a file into the test's folder. */
  protected Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
