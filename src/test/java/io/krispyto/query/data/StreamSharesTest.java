package io.krispyto.query.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.domain.Failure;
import org.junit.jupiter.api.Test;

class StreamSharesTest {
  private final StreamShares shares = new StreamShares(3);

  @Test
  void oneClientNeverGetsTheLastConnection() {
    shares.take("a");
    shares.take("a");

    assertThatThrownBy(() -> shares.take("a"))
        .isInstanceOf(Failure.DatabaseBusy.class)
        .hasMessageContaining("already receiving 2 large responses");
    assertThatCode(() -> shares.take("b")).doesNotThrowAnyException();
  }

  @Test
  void aClientWithoutAConnectionMayWait() {
    shares.take("a");
    shares.take("b");
    shares.take("c");

    assertThatCode(() -> shares.take("d")).doesNotThrowAnyException();
    assertThatThrownBy(() -> shares.take("d")).isInstanceOf(Failure.DatabaseBusy.class);
  }

  @Test
  void aReturnedShareIsFreeAndCountsOnce() {
    shares.take("a");
    var second = shares.take("a");
    second.run();
    second.run();

    assertThatCode(() -> shares.take("a")).doesNotThrowAnyException();
    assertThatThrownBy(() -> shares.take("a")).isInstanceOf(Failure.DatabaseBusy.class);
  }

  @Test
  void aClientOverTheBusIsNotLimited() {
    for (var i = 0; i < 10; i++) {
      assertThatCode(() -> shares.take("")).doesNotThrowAnyException();
    }
  }
}
