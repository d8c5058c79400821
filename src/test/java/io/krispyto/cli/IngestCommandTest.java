package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Problem;
import io.krispyto.domain.Failure;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestCommandTest {
  @Test
  void anInterruptedIngestionMayHaveLoadedFiles() {
    var lost = new Failure.DatabaseUnavailable(null);
    assertThat(IngestCommand.failure(reply(lost, 7L)))
        .isEqualTo(
            "Database connection error. Files completed before that remain loaded. See GET /ingestions/7, or"
                + " load again.");
    assertThat(IngestCommand.failure(reply(lost, null))).isEqualTo("Database connection error.");
    assertThat(IngestCommand.failure(reply(new Failure.InvalidRequest(List.of()), 7L)))
        .doesNotContain("remain loaded");
  }

  private static ReplyException reply(Failure failure, Long ingestion) {
    var problem = Problem.body(failure);
    if (ingestion != null) {
      problem.put("ingestion", ingestion);
    }
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, Problem.of(failure).status(), problem.encode());
  }
}
