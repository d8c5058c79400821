package io.krispyto.query.data;

import io.vertx.core.Context;

/**
 * Where a large answer goes.
 *
 * @param context the context that sends it
 * @param client the IP address of the HTTP client that reads it; empty for a request over the bus,
 *     which is trusted
 */
public record Recipient(Context context, String client) {}
