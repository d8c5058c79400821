package io.krispyto.http.event;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Problem;
import io.krispyto.http.wire.ClientNetwork;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets clients listen for changes, as server-sent events (the HTML standard, section 9.2). Who
 * comes for the first time is told the version and nothing else; who comes again, what it has
 * missed.
 */
public final class EventOperation implements Handler<RoutingContext> {
  public static final String MEDIA_TYPE = "text/event-stream";

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

  /** Browsers wait so long before they come again; else some wait three seconds, some five. */
  private static final String RETRY = "retry: 1000\n";

  private final CurrentVersion current;
  private final EventClients clients;
  private final ListenerLimits limits;

  public EventOperation(Vertx vertx, EventClients clients, ListenerLimits limits) {
    this.clients = clients;
    this.limits = limits;
    current = CurrentVersion.of(vertx);
  }

  @Override
  public void handle(RoutingContext context) {
    if (!Representation.takes(context, MEDIA_TYPE)) {
      Problems.respondNotAcceptable(context, List.of(MEDIA_TYPE));
    } else if (Responses.isHead(context)) {
      begin(context.request()).end();
    } else if (clients.isClosed()) {
      refuse(context, Problem.NOT_READY, "The server is stopping.");
    } else {
      var address = ClientNetwork.of(context.request());
      switch (limits.take(address)) {
        case NONE_LEFT ->
            refuse(context, Problem.NOT_READY, "Too many clients listen. Try again later.");
        case NONE_FOR_ADDRESS ->
            refuse(
                context,
                Problem.TOO_MANY_REQUESTS,
                "Too many clients of this address listen already.");
        case TAKEN -> seat(context.request(), address);
      }
    }
  }

  private static void refuse(RoutingContext context, Problem problem, String sentence) {
    context
        .response()
        // Who was not let in has no reason to hold a connection.
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .endHandler(ended -> context.request().connection().close());
    Problems.respond(context, problem, sentence);
  }

  private void seat(HttpServerRequest request, String address) {
    var response = begin(request);
    var given = known(request);
    if (given.isEmpty() || given.getAsLong() == current.get().number()) {
      var known = current.get().number();
      response.write(Buffer.buffer(RETRY + (known == 0 ? "\n" : "id: " + known + "\n\n")));
      join(new EventClient(request, known), response, address);
    } else {
      response.write(Buffer.buffer(RETRY + "\n"));
      tellMissed(given.getAsLong(), request, address);
    }
  }

  private static HttpServerResponse begin(HttpServerRequest request) {
    var response = Responses.keepOut(request.response());
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        // nginx would gather what is sent until it has some kilobytes.
        .putHeader("X-Accel-Buffering", "no");
    if (request.version() == HttpVersion.HTTP_1_0) {
      // Which knows no chunks: the end of the connection is the end.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return response.setChunked(true);
  }

  /** Empty if the client does not say; what was never a version is 0, of which all was missed. */
  private static OptionalLong known(HttpServerRequest request) {
    var header = request.getHeader(LAST_EVENT_ID);
    // Polyfills of EventSource cannot always set the field, and use the query instead.
    var id = header == null ? request.getParam(LAST_EVENT_ID_PARAMETER) : header;
    if (id == null || id.isBlank()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Math.max(0, Long.parseLong(id.strip())));
    } catch (NumberFormatException e) {
      return OptionalLong.of(0);
    }
  }

  private void tellMissed(long known, HttpServerRequest request, String address) {
    var client = new EventClient(request, known);
    var response = request.response();
    response.closeHandler(gone -> limits.leave(address));
    clients
        .missed()
        .since(known, current.get().number())
        .map(Optional::of)
        // Who cannot be told what it has missed may have missed anything.
        .otherwise(Optional.empty())
        .onSuccess(
            missed -> {
              if (missed.isPresent() && missed.get().version() != known) {
                client.tell(missed.get().change(), missed.get().version());
              } else if (missed.isEmpty() && current.get().number() != 0) {
                client.tell(DataEvent.anything(current.get().number()), current.get().number());
              }
              if (!client.isGone()) {
                join(client, response, address);
              }
            });
  }

  private void join(EventClient client, HttpServerResponse response, String address) {
    var group = clients.join(client);
    response.closeHandler(
        gone -> {
          group.remove(client);
          limits.leave(address);
        });
    if (clients.isClosed()) {
      client.end();
    }
  }
}
