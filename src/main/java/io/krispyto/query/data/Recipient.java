package io.krispyto.query.data;

import io.vertx.core.Context;

/**
 * The recipient of a large result.
 *
 * @param context the context that sends it
 * @param client the IP address of the HTTP client that reads it; empty for a request over the bus,
 *     which is trusted
 */
public record Recipient(Context context, String client) {}
