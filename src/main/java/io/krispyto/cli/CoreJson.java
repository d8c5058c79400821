package io.krispyto.cli;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * The JSON codec of Vert.x, based on Jackson Core alone. Vert.x would use Jackson Databind if it is
 * on the class path, as it is for Flyway. That costs 50 ms at startup for object mapping, which the
 * server never uses.
 */
public final class CoreJson implements JsonFactory {
  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}
