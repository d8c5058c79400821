package io.krispyto.bus;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.currency.CurrencyAlias;
import io.krispyto.domain.currency.CurrencyDetails;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Creates the payload of one currency, the contract's {@code CurrencyDetails}. The read and write
 * sides share this class, so a currency has the same bytes and entity tag on both.
 */
public final class CurrencyPayload {
  private CurrencyPayload() {}

  /** Creates the payload of a currency. */
  public static Payload of(CurrencyDetails details, DataVersion version) {
    var aliases = new JsonArray();
    details.aliases().forEach(alias -> aliases.add(json(alias)));
    var body =
        new JsonObject()
            .put("symbol", details.currency().symbol())
            .put("name", details.currency().name())
            .put("first_day", text(details.firstDay()))
            .put("last_day", text(details.lastDay()))
            .put("records", details.records())
            .put("missing_days", details.missingDays())
            .put("slug", details.currency().slug())
            .put("fiat", details.isFiat())
            .put("aliases", aliases);
    return Payload.json(body.toBuffer(), version);
  }

  private static JsonObject json(CurrencyAlias alias) {
    return new JsonObject()
        .put("symbol", text(alias.symbol()))
        .put("name", text(alias.name()))
        .put("from", text(alias.from()))
        .put("to", text(alias.to()));
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }

  /** The contract's {@code Currency}. */
  public static JsonObject json(CurrencyIdentity currency) {
    return new JsonObject()
        .put("name", currency.name())
        .put("symbol", currency.symbol())
        .put("slug", currency.slug());
  }

  /**
   * The strong entity tag of a currency, in quotation marks. It is a hash of the content.
   *
   * @param payload created by {@link #of}
   */
  public static String tag(Payload payload) {
    return ContentTag.of(payload);
  }
}
