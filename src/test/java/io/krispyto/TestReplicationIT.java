package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the assumptions of the failover tests about their servers. */
class TestReplicationIT {
  @Test
  void theStandbyFollowsThePrimaryUntilItIsPromoted(@TempDir Path folder) throws Exception {
    try (var servers = TestReplication.in(folder)) {
      TestDatabase.execute(
          servers.primary(), "insert into currency (name, symbol) values ('Bitcoin', 'BTC')");
      servers.awaitReplay();
      assertThat(TestDatabase.query(servers.standby(), "select name from currency"))
          .isEqualTo("Bitcoin");
      assertThat(TestDatabase.query(servers.standby(), "select pg_is_in_recovery()"))
          .isEqualTo("t");

      servers.makePrimaryReadOnly();
      servers.promote();
      TestDatabase.execute(
          servers.standby(), "insert into currency (name, symbol) values ('Ether', 'ETH')");
      assertThat(TestDatabase.query(servers.primary(), "select count(*) from currency"))
          .isEqualTo("1");
    }
  }
}
