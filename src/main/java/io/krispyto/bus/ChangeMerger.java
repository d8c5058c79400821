package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * Merges the messages that several nodes publish on {@link Addresses#CHANGES} into one sequence
 * without duplicates. Nodes may group the same changes differently and publish them at different
 * times.
 */
final class ChangeMerger implements Handler<Message<JsonObject>> {
  private final Handler<Change> handler;
  private DataVersion known = DataVersion.NONE;

  ChangeMerger(Handler<Change> handler) {
    this.handler = handler;
  }

  @Override
  public void handle(Message<JsonObject> news) {
    var change = Change.of(news.body());
    if (isKnown(change)) {
      return;
    }
    var before = known;
    known = change.version();
    var isGap = change.since().isAfter(before) && !before.isNone();
    handler.handle(isGap ? change.missedSince(before) : change);
  }

  private boolean isKnown(Change change) {
    return change.isRestored() ? change.version().equals(known) : !change.version().isAfter(known);
  }
}
