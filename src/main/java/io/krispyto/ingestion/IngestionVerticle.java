package io.krispyto.ingestion;

/** Replaced by the merge. */
public final class IngestionVerticle extends io.vertx.core.VerticleBase {
  public IngestionVerticle(io.krispyto.config.DatabaseSettings settings) {}
}
