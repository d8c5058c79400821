package io.krispyto.query;

import io.vertx.core.Context;

/**
 * Where a large answer goes.
 *
 * @param context where it is sent from
 * @param client the address of the HTTP client that reads it; empty for who asks over the bus, and
 *     is trusted
 */
record Recipient(Context context, String client) {}
