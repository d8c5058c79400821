package io.krispyto.query.price;

import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.query.data.Database;
import io.krispyto.query.data.Recipient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Prices of many pairs, read from one snapshot and thus from one data version. They are held in
 * memory in a compact form, so that a slow client holds no connection.
 */
public final class Prices {
  private final Vertx vertx;
  private final Database database;

  public Prices(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /**
   * Returns one row for each pair.
   *
   * @param recipient the recipient of the rows
   * @return fails with a failure
   */
  public Future<QueryResponse> find(PricesQuery query, Recipient recipient) {
    // Parsing and sorting 100,000 pairs would block the event loop for 100 ms.
    return vertx
        .executeBlocking(() -> new RequestedPrices(query), false)
        .compose(requested -> find(requested, recipient))
        .compose(rows -> database.send(rows, recipient));
  }

  private Future<PriceRows> find(RequestedPrices requested, Recipient recipient) {
    var lookup = new PriceLookup(requested);
    return database
        .inSnapshot(lookup.isLarge(), lookup::run, recipient)
        .onSuccess(found -> database.seen(found.version()))
        .map(found -> new PriceRows(requested, found));
  }
}
