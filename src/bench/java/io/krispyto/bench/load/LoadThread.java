package io.krispyto.bench.load;

import io.krispyto.bench.load.Conversation.ReadState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A thread that drives its share of the connections of a load. */
abstract class LoadThread implements Callable<Tally> {
  private static final int SCRATCH_BYTES = 256 * 1024;

  final Load load;
  final int number;
  final Tally tally = new Tally();
  final List<Connection> connections = new ArrayList<>();

  private final Phases phases;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

  /**
   * @param number number of the thread, from 0
   */
  LoadThread(Load load, int number, Phases phases) {
    this.load = load;
    this.number = number;
    this.phases = phases;
  }

  @Override
  public Tally call() throws IOException, InterruptedException {
    try (var selector = Selector.open()) {
      for (var i = number; i < load.connections(); i += load.threads()) {
        var conversation = load.conversations().open(i, load.connections());
        connections.add(Connection.open(load.port(), conversation, connections.size(), selector));
      }
      phases.connected.countDown();
      drive(selector, phases.begun.join());
      phases.measured.await();
      return tally;
    } finally {
      // Also if it could not connect; the waiting thread then sees the failure.
      phases.connected.countDown();
      connections.forEach(Connection::close);
    }
  }

  /** Sends requests and reads responses until the window ends. */
  abstract void drive(Selector selector, Window window) throws IOException;

  /** A response is complete, correct or wrong. */
  abstract void onResponse(Connection connection) throws IOException;

  /** The timeout for {@link Selector#select}. */
  final void ready(SelectionKey key) {
    var connection = (Connection) key.attachment();
    try {
      var state = connection.receive(scratch);
      if (state == ReadState.UNEXPECTED) {
        tally.wrong(connection.complaint());
      }
      if (state != ReadState.PART) {
        onResponse(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
