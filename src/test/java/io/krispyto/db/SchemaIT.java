package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaIT {
  @Test
  void migratesAnEmptyDatabaseOnce() throws Exception {
    var database = TestDatabase.empty();
    var schema = new Schema(database);
    assertThat(schema.state()).isEqualTo(Schema.State.NO_TABLES);

    assertThat(schema.migrate())
        .isEqualTo(new Schema.Migrated(TestDatabase.migrations(), java.util.List.of()));

    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(schema.migrate().migrations()).isZero();
    assertThat(schema.isAnyTableEmpty()).isTrue();
  }

  /** Their numbers may have gaps. */
  private static int migrations() throws IOException {
    try (var files = Files.list(Path.of("src/main/resources/io/krispyto/db/migration"))) {
      return (int) files.count();
    }
  }
}
