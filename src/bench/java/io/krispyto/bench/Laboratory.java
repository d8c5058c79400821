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

/** What rows share: the database and Redis, started when first needed, and how to measure. */
public final class Laboratory implements AutoCloseable {
  private final BenchmarkSettings settings;
  private BenchDatabase database;
  private BenchRedis redis;

  Laboratory(BenchmarkSettings settings) {
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

  /** The server with the default settings and these, on the {@link #database()}. */
  public HttpProcess krispyto(Map<String, String> settings) {
    return HttpProcess.krispyto(database().main(), settings);
  }

  /** Measures contestants in turn. */
  public <T> Rounds<T> rounds(Row row, List<Contestant<T>> contestants) {
    return Rounds.run(row.name(), settings.warmRounds(), settings.rounds(), contestants);
  }

  /**
   * Measures contestants in turn, each round a process of its own. Nothing gets warm but the caches
   * of files, which takes one round.
   */
  public <T> Rounds<T> roundsOfProcesses(Row row, List<Contestant<T>> contestants) {
    return Rounds.run(
        row.name(), Math.min(1, settings.warmRounds()), settings.rounds(), contestants);
  }

  /** Measures contestants once. */
  public <T> Rounds<T> once(Row row, List<Contestant<T>> contestants) {
    return Rounds.run(row.name(), 0, 1, contestants);
  }

  /** Asks as fast as it goes, over the usual number of connections. */
  public Contestant<Outcome> fast(
      String name, HttpProcess server, Conversation.Opening conversations) {
    return fast(name, server, conversations, settings.connections());
  }

  /** Asks as fast as it goes, over so many connections. */
  public Contestant<Outcome> fast(
      String name, HttpProcess server, Conversation.Opening conversations, int connections) {
    return fast(name, server.port(), server.handle(), conversations, connections);
  }

  /** Asks the database as fast as it goes, without a server between. */
  public Contestant<Outcome> fast(String name, Conversation.Opening conversations) {
    return fast(
        name, database().port(), database().handle(), conversations, BenchDatabase.POOL_SIZE);
  }

  private Contestant<Outcome> fast(
      String name,
      int port,
      ProcessHandle server,
      Conversation.Opening conversations,
      int connections) {
    var load = load(port, conversations, connections);
    return new Contestant<>(name, () -> Generator.asFastAsItGoes(load, server));
  }

  /** Asks at a fixed rate. */
  public Contestant<Outcome> atRate(
      String name,
      double rate,
      HttpProcess server,
      Conversation.Opening conversations,
      int connections) {
    var load = load(server.port(), conversations, connections);
    return new Contestant<>(name, () -> Generator.atRate(rate, load, server.handle()));
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
