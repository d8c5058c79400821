package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.Target;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.Database;
import io.krispyto.bench.process.HttpProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The closes of random currencies on random days, against the same look-ups in the database alone.
 * These use ids, in the order of the table.
 */
public final class BatchRow implements BenchmarkRow {
  private static final double TARGET = 0.8;
  private static final int CURRENCIES = 10_000;
  private static final int DAYS = 400;
  private static final int PAIRS = 100_000;
  private static final String SERVER = "server";
  private static final String SQL = "database";

  /** Counts the closes, so that only the look-ups are measured. */
  private static final String LOOK_UPS =
      """
      select count(last.close) from (
        select 1 + floor(random() * %d)::int as id, date '%s' - floor(random() * %d)::int as day
        from generate_series(1, %d) order by 1, 2
      ) as pair
      left join lateral (
        select close from record
        where (currency_id, date) >= (pair.id, pair.day) and (currency_id, date) < (pair.id, pair.day + 1)
        order by currency_id desc, date desc limit 1
      ) as last on true
      """
          .formatted(CURRENCIES, BenchDatabase.LAST_DAY, DAYS, PAIRS);

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    try (var database = BenchDatabase.start(CURRENCIES, DAYS);
        var server = HttpProcess.krispyto(database.main(), Map.of())) {
      var body = body();
      var rounds =
          context.roundsOfProcesses(
              this,
              List.of(
                  new Candidate<>(SERVER, () -> new LoadTime(PAIRS, post(server, body))),
                  new Candidate<>(SQL, () -> new LoadTime(PAIRS, lookUp(database.main())))));
      return List.of(
          Line.of(
              "batch: `POST /prices` with %,d random pairs, CSV, %,d currencies x %,d days, against the look-ups alone, pairs/s"
                  .formatted(PAIRS, CURRENCIES, DAYS),
              Line.Unit.PER_SECOND,
              rounds.compare(SERVER, SQL, LoadTime::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  private static String body() {
    var random = new Random(16);
    var body = new StringBuilder("currency,date\n");
    for (var i = 0; i < PAIRS; i++) {
      body.append("C%02d".formatted(1 + random.nextInt(CURRENCIES))).append(',');
      body.append(BenchDatabase.LAST_DAY.minusDays(random.nextInt(DAYS))).append('\n');
    }
    return body.toString();
  }

  private static Duration post(HttpProcess server, String body) {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.port() + "/prices?format=csv"))
            .header("Content-Type", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var begun = System.nanoTime();
    try {
      var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      var took = Duration.ofNanos(System.nanoTime() - begun);
      if (response.body().lines().filter(line -> line.endsWith(",")).count() != PAIRS) {
        throw new RowFailure("not every pair has a close: " + response.statusCode());
      }
      return took;
    } catch (IOException e) {
      throw new RowFailure("the batch failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RowFailure("interrupted", e);
    }
  }

  private static Duration lookUp(Database database) {
    var begun = System.nanoTime();
    var found = database.number(LOOK_UPS);
    var took = Duration.ofNanos(System.nanoTime() - begun);
    if (found != PAIRS) {
      throw new RowFailure("the database found %,d closes".formatted(found));
    }
    return took;
  }
}
