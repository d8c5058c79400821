package io.krispyto.bus;

import io.vertx.core.eventbus.MessageCodec;

/** A codec for immutable messages, which are passed within a process without a copy. */
abstract class LocalCodec<T> implements MessageCodec<T, T> {
  private final String name;

  LocalCodec(String name) {
    this.name = name;
  }

  @Override
  public final T transform(T message) {
    return message;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final byte systemCodecID() {
    return -1;
  }
}
