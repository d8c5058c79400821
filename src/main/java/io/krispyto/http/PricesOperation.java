package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Problem;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.bus.SharedPairs;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.record.PricePairs;
import io.krispyto.http.batch.BatchSlots;
import io.krispyto.http.batch.PairsReader;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.BusRequest;
import io.krispyto.http.edge.QueryResponses;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.body.RequestBody;
import io.krispyto.http.wire.body.UploadRate;
import io.krispyto.http.wire.connection.ClientNetwork;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pairs from the body of a request, and responds with a row for each. Although this is a
 * read, it is a POST: no cache stores the response, and it has no entity tag.
 */
final class PricesOperation implements Handler<RoutingContext> {
  private static final OfferedFormats FORMATS = OfferedFormats.of(ReadOperation.PRICES);

  private static final Logger LOG = LoggerFactory.getLogger(PricesOperation.class);

  private final Vertx vertx;
  private final RequestParameters parameters;
  private final QueryResponses responses;
  private final BatchSlots slots;
  private final UploadRate rate;
  private final CurrentVersion current;

  /**
   * @param rate the minimum rate of the body
   */
  PricesOperation(
      Vertx vertx,
      RequestParameters parameters,
      QueryResponses responses,
      BatchSlots slots,
      UploadRate rate) {
    this.vertx = vertx;
    this.parameters = parameters;
    this.responses = responses;
    this.slots = slots;
    this.rate = rate;
    current = CurrentVersion.of(vertx);
  }

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    var format = format(request.getHeader(HttpHeaders.CONTENT_TYPE));
    var length = maxLength(request.getHeader(HttpHeaders.CONTENT_LENGTH));
    var message = parameters.read(context);
    if (format.isEmpty()) {
      Problems.respond(
          context,
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "The body must be application/json, application/x-ndjson or text/csv.");
    } else if (RequestBody.isEncoded(request)) {
      Problems.respondEncoded(
          context, "The body must not have a Content-Encoding. Send it uncompressed.");
    } else if (length > slots.maxBytes()) {
      context.fail(RefusedRequest.tooLarge(slots.maxBytes()));
    } else if (!FORMATS.choose(message, Representation.of(context))) {
      Problems.respondNotAcceptable(context, FORMATS.mediaTypes());
    } else {
      checkOptions(message)
          .ifPresentOrElse(
              failure -> Problems.respond(context, failure),
              () -> take(context, length, format.get(), message));
    }
  }

  /** Returns what is wrong with the parameters, before the body is read. */
  private static Optional<Failure> checkOptions(JsonObject message) {
    try {
      PricesQuery.checkOptions(message.getMap());
      return Optional.empty();
    } catch (Failure.InvalidRequest e) {
      return Optional.of(e);
    }
  }

  /** Returns the format of a media type; empty if it is not a format of rows. */
  private static Optional<RowFormat> format(String contentType) {
    var mediaType =
        contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(RowFormat.values())
        .filter(format -> format.mediaType().equals(mediaType))
        .findFirst();
  }

  /** Returns the length of a body; the maximum if the request has no {@code Content-Length}. */
  private long maxLength(String announced) {
    return announced == null ? slots.maxBytes() : Long.parseLong(announced);
  }

  /** Takes slots, and releases them when the response has ended. */
  private void take(RoutingContext context, long length, RowFormat format, JsonObject message) {
    var address = ClientNetwork.of(context.request());
    var slot = slots.take(address, length);
    if (slot != BatchSlots.Slot.TAKEN) {
      Problems.respond(context, slot.problem(), slot.sentence());
      return;
    }
    context.addEndHandler(ended -> slots.leave(address, length));
    RequestBody.meetExpectation(context.request());
    var reader = PairsReader.of(format);
    RequestBody.read(vertx, context.request(), slots.maxBytes(), rate, reader::read)
        .map(read -> reader.end())
        .onSuccess(pairs -> send(context, message, pairs))
        .onFailure(error -> fail(context, error));
  }

  private static void fail(RoutingContext context, Throwable error) {
    if (error instanceof Failure failure) {
      Problems.respond(context, failure);
    } else if (RequestBody.isInterrupted(context.request(), error)) {
      LOG.debug("A request for prices was interrupted", error);
    } else {
      context.fail(error);
    }
  }

  private void send(RoutingContext context, JsonObject message, PricePairs pairs) {
    var query =
        new BusRequest(
            vertx,
            ReadOperation.PRICES.address(),
            message.put("pairs", SharedPairs.parameter(vertx, pairs)));
    query
        .<QueryResponse>once(BusOperation.delivery(context))
        .onSuccess(reply -> respond(context, query, reply.body()))
        .onFailure(context::fail);
  }

  private void respond(RoutingContext context, BusRequest query, QueryResponse response) {
    current.advance(response.version());
    var own = HttpHeaders.headers();
    FORMATS
        .disposition(query.message(), response.mediaType())
        .ifPresent(name -> own.set("Content-Disposition", name));
    responses.respond(
        context, new QueryResponses.Answered(query, FORMATS, own, null), response.unversioned());
  }
}
