package io.krispyto.bench.load;

import java.time.Duration;

/**
 * What is to be done to a server on this machine.
 *
 * @param port where it listens
 * @param conversations what is asked
 * @param connections how many
 * @param threads how many to hold them
 * @param warmUp the time before counting begins
 * @param counted the time that is counted
 */
public record Load(
    int port,
    Conversation.Opening conversations,
    int connections,
    int threads,
    Duration warmUp,
    Duration counted) {}
