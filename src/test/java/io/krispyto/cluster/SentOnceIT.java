package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.record.PricePairs;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Retries of slow reads over a clustered event bus. */
class SentOnceIT {
  /** Longer than a client waits before it sends a read again. */
  private static final long SLOW_MILLIS = 1500;

  private static final int SECONDS = 30;

  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    var cluster = Cluster.of(1);
    vertx = cluster.join(cluster.ports().get(0)).await(SECONDS, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aSlowBatchOfPricesIsSentOnce() throws Exception {
    var received = replySlowly(ReadOperation.PRICES);
    var pairs = new PricePairs.Builder().add("btc", "2021-7-8").build();
    KrispytoClient.of(vertx).prices(pairs, Options.prices()).await(SECONDS, TimeUnit.SECONDS);
    assertThat(received).hasValue(1);
  }

  @Test
  void otherSlowReadsAreSentAgain() throws Exception {
    var received = replySlowly(ReadOperation.DAYS);
    KrispytoClient.of(vertx).days(Options.days()).await(SECONDS, TimeUnit.SECONDS);
    assertThat(received).hasValue(3);
  }

  private static AtomicInteger replySlowly(ReadOperation operation) throws Exception {
    var received = new AtomicInteger();
    KrispytoClient.of(vertx);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            operation.address(),
            message -> {
              received.incrementAndGet();
              var payload = Payload.json(new JsonObject().toBuffer(), DataVersion.NONE);
              vertx.setTimer(SLOW_MILLIS, due -> message.reply(payload));
            })
        .completion()
        .await(SECONDS, TimeUnit.SECONDS);
    return received;
  }
}
