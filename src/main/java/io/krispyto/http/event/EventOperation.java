package io.krispyto.http.event;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Problem;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.connection.AddressSlots;
import io.krispyto.http.wire.connection.ClientNetwork;
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
 * Lets clients listen for changes, as server-sent events (the HTML standard, section 9.2). A client
 * that connects for the first time gets only the version. A client that reconnects gets the changes
 * that it missed.
 */
public final class EventOperation implements Handler<RoutingContext> {
  public static final String MEDIA_TYPE = "text/event-stream";

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

  /** The delay before browsers reconnect; without it, some wait three seconds, some five. */
  private static final String RETRY = "retry: 1000\n";

  private final CurrentVersion current;
  private final EventClients clients;
  private final AddressSlots limits;

  public EventOperation(Vertx vertx, EventClients clients, AddressSlots limits) {
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
            refuse(
                context,
                Problem.NOT_READY,
                "Too many clients are connected to /events. Try again later.");
        case NONE_FOR_ADDRESS ->
            refuse(
                context,
                Problem.TOO_MANY_REQUESTS,
                "Too many clients with this address are connected to /events.");
        case TAKEN -> connect(context.request(), address);
      }
    }
  }

  private static void refuse(RoutingContext context, Problem problem, String sentence) {
    context
        .response()
        // A rejected client has no reason to keep the connection.
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .endHandler(ended -> context.request().connection().close());
    Problems.respond(context, problem, sentence);
  }

  private void connect(HttpServerRequest request, String address) {
    var response = begin(request);
    var given = known(request);
    if (given.isEmpty() || given.getAsLong() == current.get().number()) {
      var known = current.get().number();
      response.write(Buffer.buffer(RETRY + (known == 0 ? "\n" : "id: " + known + "\n\n")));
      join(new EventClient(request, known), response, address);
    } else {
      response.write(Buffer.buffer(RETRY + "\n"));
      sendMissed(given.getAsLong(), request, address);
    }
  }

  private static HttpServerResponse begin(HttpServerRequest request) {
    var response = Responses.keepOut(request.response());
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        // nginx would otherwise buffer the stream until it has a few kilobytes.
        .putHeader("X-Accel-Buffering", "no");
    if (request.version() == HttpVersion.HTTP_1_0) {
      // Without chunked encoding, closing the connection marks the end of the body.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return response.setChunked(true);
  }

  /**
   * Empty if the client does not send one. An invalid version is 0, for which all changes count as
   * missed.
   */
  private static OptionalLong known(HttpServerRequest request) {
    var header = request.getHeader(LAST_EVENT_ID);
    // Polyfills of EventSource cannot always set the header field, and use the query instead.
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

  private void sendMissed(long known, HttpServerRequest request, String address) {
    var client = new EventClient(request, known);
    var response = request.response();
    response.closeHandler(closed -> limits.leave(address));
    clients
        .missed()
        .since(known, current.get().number())
        .map(Optional::of)
        // If the missed changes are unknown, anything may have changed.
        .otherwise(Optional.empty())
        .onSuccess(
            missed -> {
              if (missed.isPresent() && missed.get().version() != known) {
                client.send(missed.get().change(), missed.get().version());
              } else if (missed.isEmpty() && current.get().number() != 0) {
                client.send(DataEvent.anything(current.get().number()), current.get().number());
              }
              if (!client.isGone()) {
                join(client, response, address);
              }
            });
  }

  private void join(EventClient client, HttpServerResponse response, String address) {
    var group = clients.join(client);
    response.closeHandler(
        closed -> {
          group.remove(client);
          limits.leave(address);
        });
    if (clients.isClosed()) {
      client.end();
    }
  }
}
