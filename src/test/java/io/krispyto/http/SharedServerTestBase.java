package io.krispyto.http;

import org.junit.jupiter.api.AfterAll;

/** Tests that share one server, which each class starts before all of its tests. */
public abstract class SharedServerTestBase {
  protected static TestServer server;

  @AfterAll
  static void stop() {
    server.close();
  }
}
