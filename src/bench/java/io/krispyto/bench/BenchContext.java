package io.krispyto.bench;

import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.Generator;
import io.krispyto.bench.load.Load;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.BenchRedis;
import io.krispyto.bench.process.HttpProcess;
import java.util.List;
import java.util.Map;

/** Shared by all rows: the database and Redis, which start on first use, and the settings. */
public final class BenchContext implements AutoCloseable {
  private final BenchmarkSettings settings;
  private BenchDatabase database;
  private BenchRedis redis;

  BenchContext(BenchmarkSettings settings) {
    this.settings = settings;
  }

  public BenchmarkSettings settings() {
    return settings;
  }

  public BenchDatabase database() {
    if (database == null) {
      database = BenchDatabase.start(settings.currencies(), settings.days());
      System.out.println("database     " + database.description());
    }
    return database;
  }

  public BenchRedis redis() {
    if (redis == null) {
      redis = BenchRedis.start();
    }
    return redis;
  }

  /** Starts the server on the {@link #database()} with these settings. */
  public HttpProcess krispyto(Map<String, String> settings) {
    return HttpProcess.krispyto(database().main(), settings);
  }

  /** Measures candidates in alternating rounds. */
  public <T> Rounds<T> rounds(BenchmarkRow row, List<Candidate<T>> candidates) {
    return Rounds.run(row.name(), settings.warmRounds(), settings.rounds(), candidates);
  }

  /**
   * Measures candidates in alternating rounds, each in a new process. Only the file cache needs a
   * warm-up, which takes one round.
   */
  public <T> Rounds<T> roundsOfProcesses(BenchmarkRow row, List<Candidate<T>> candidates) {
    return Rounds.run(
        row.name(), Math.min(1, settings.warmRounds()), settings.rounds(), candidates);
  }

  /** Measures candidates once. */
  public <T> Rounds<T> once(BenchmarkRow row, List<Candidate<T>> candidates) {
    return Rounds.run(row.name(), 0, 1, candidates);
  }

  /** Sends requests at the maximum rate over the default number of connections. */
  public Candidate<Outcome> fast(
      String name, HttpProcess server, Conversation.Opening conversations) {
    return fast(name, server, conversations, settings.connections());
  }

  /** Sends requests at the maximum rate. */
  public Candidate<Outcome> fast(
      String name, HttpProcess server, Conversation.Opening conversations, int connections) {
    return fast(name, server.port(), server.handle(), conversations, connections);
  }

  /** Sends queries directly to the database at the maximum rate. */
  public Candidate<Outcome> fast(String name, Conversation.Opening conversations) {
    return fast(
        name, database().port(), database().handle(), conversations, BenchDatabase.POOL_SIZE);
  }

  private Candidate<Outcome> fast(
      String name,
      int port,
      ProcessHandle server,
      Conversation.Opening conversations,
      int connections) {
    var load = load(port, conversations, connections);
    return new Candidate<>(name, () -> Generator.atMaximumRate(load, server));
  }

  /** Sends requests at a fixed rate. */
  public Candidate<Outcome> atRate(
      String name,
      double rate,
      HttpProcess server,
      Conversation.Opening conversations,
      int connections) {
    var load = load(server.port(), conversations, connections);
    return new Candidate<>(name, () -> Generator.atRate(rate, load, server.handle()));
  }

  private Load load(int port, Conversation.Opening conversations, int connections) {
    return new Load(
        port,
        conversations,
        connections,
        Math.min(settings.threads(), connections),
        settings.warmUp(),
        settings.counted());
  }

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
    if (database != null) {
      database.close();
    }
  }
}
