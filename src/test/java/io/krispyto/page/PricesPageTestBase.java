package io.krispyto.page;

import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import org.junit.jupiter.api.BeforeAll;

/** Base of page tests that show {@link Prices}. */
abstract class PricesPageTestBase extends SharedServerTestBase {
  @BeforeAll
  static void start() {
    server = TestServer.start(Prices.load());
  }
}
