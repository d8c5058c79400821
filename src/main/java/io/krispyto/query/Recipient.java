package io.krispyto.query;

import io.vertx.core.Context;

/**
 * Where a large answer goes.
 *
 * @param context the context that sends it
 * @param client the IP address of the HTTP client that reads it; empty for a request over the bus,
 *     which is trusted
 */
record Recipient(Context context, String client) {}
