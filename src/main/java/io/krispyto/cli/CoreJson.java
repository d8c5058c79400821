package io.krispyto.cli;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * JSON of Vert.x with Jackson's core alone. Vert.x would take Jackson's databind where it is on the
 * class path, as it is for Flyway: 50 ms of start for mapping objects, which the server never does.
 */
public final class CoreJson implements JsonFactory {
  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}
