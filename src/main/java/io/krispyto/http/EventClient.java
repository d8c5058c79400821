package io.krispyto.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * One who listens for changes: all that is kept of a request for as long as it lasts, since there
 * may be ten thousand. Of one event loop.
 */
final class EventClient {
  private final HttpServerResponse response;
  private long known;

  /**
   * @param known the version that the client has the data of; 0 if nobody knows
   */
  EventClient(HttpServerResponse response, long known) {
    this.response = response;
    this.known = known;
  }

  /** Tells a change, unless the client knows it. */
  void tell(DataEvent event) {
    if (event.isRestored() ? known == event.version() : known >= event.version()) {
      return;
    }
    var isNext = event.since() <= known && !event.isRestored();
    if (send(isNext ? event.change() : event.anything())) {
      known = event.version();
    }
  }

  /** Tells what it has missed before. */
  void tell(Buffer missed, long version) {
    if (send(missed)) {
      known = version;
    }
  }

  /**
   * Sends bytes. A client that has not taken what it was sent before is cut: it comes again, and is
   * told then what it has missed, which costs less than to keep it all.
   */
  boolean send(Buffer bytes) {
    if (response.ended() || response.closed()) {
      return false;
    }
    if (response.writeQueueFull()) {
      response.reset();
      return false;
    }
    response.write(bytes);
    return true;
  }

  void end() {
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }
}
