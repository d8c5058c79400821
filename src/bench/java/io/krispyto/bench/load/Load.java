package io.krispyto.bench.load;

import java.time.Duration;

/**
 * The load on a server on this machine.
 *
 * @param port port of the server
 * @param conversations the requests
 * @param connections number of connections
 * @param threads number of threads
 * @param warmUp time before the measurement
 * @param counted measured time
 */
public record Load(
    int port,
    Conversation.Opening conversations,
    int connections,
    int threads,
    Duration warmUp,
    Duration counted) {}
