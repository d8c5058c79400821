/**
 * Listens for data changes, calls back for each, and shows the state of the connection.
 *
 * Disconnects while the tab is hidden: browsers allow only a few connections to a server, which many tabs
 * would use up.
 */

import { at } from './base.js';

/** Seconds between heartbeats until the server states its own interval. */
const HEARTBEAT = 20;

/** Additional seconds for slow connections. */
const GRACE = 5;

/** Minimum milliseconds between two announcements by screen readers. */
const ANNOUNCEMENT_INTERVAL = 30_000;

/** Describes the connection. The age of the prices is shown beside it. */
const UP_TO_DATE = 'Updates automatically';

const LOST = 'Connection lost. Trying again…';

/** @param changed receives the change in the format of the API, or nothing if anything may have changed */
export function follow(changed) {
  const status = document.getElementById('live');
  const announcement = document.getElementById('announcement');
  let events = null;
  let isConnected = false;
  let isFirst = true;
  let heartbeat = HEARTBEAT;
  let watch = 0;
  let timer = 0;
  let announcedAt = -ANNOUNCEMENT_INTERVAL;

  function say(text, state) {
    const isNews = status.dataset.state !== state || performance.now() - announcedAt > ANNOUNCEMENT_INTERVAL;
    status.textContent = text;
    status.dataset.state = state;
    if (isNews && announcement.textContent !== text) {
      announcedAt = performance.now();
      announcement.textContent = text;
    }
  }

  function lost() {
    isConnected = false;
    isFirst = false;
    say(LOST, 'lost');
  }

  /** Browsers do not report a hanging server or a connection that was lost silently. */
  function restartWatch() {
    window.clearTimeout(watch);
    watch = window.setTimeout(() => {
      lost();
      stop();
      listen();
    }, (1.5 * heartbeat + GRACE) * 1000);
  }

  function listen() {
    if (events !== null || document.hidden) {
      return;
    }
    events = new EventSource(at('/events'));
    restartWatch();
    events.addEventListener('open', () => {
      restartWatch();
      isConnected = true;
      say(isFirst ? UP_TO_DATE : 'Connected again', 'live');
      // Changes before the connection was established were not reported.
      changed();
    });
    events.addEventListener('heartbeat', (event) => {
      heartbeat = JSON.parse(event.data).seconds;
      restartWatch();
    });
    events.addEventListener('change', (event) => {
      restartWatch();
      isFirst = false;
      changed(JSON.parse(event.data));
    });
    events.addEventListener('error', () => {
      lost();
      // Browsers do not retry after an error status, such as 503 for too many clients.
      if (events?.readyState === EventSource.CLOSED) {
        stop();
        timer = window.setTimeout(listen, 3000 + Math.random() * 4000);
      }
    });
  }

  function stop() {
    isFirst = false;
    events?.close();
    events = null;
    window.clearTimeout(timer);
    window.clearTimeout(watch);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : listen()));
  // Disconnects a page in the back/forward cache and reconnects it when it is shown again.
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', listen);
  listen();

  return {
    /** The view is up to date. */
    updated() {
      if (!isConnected) {
        say(LOST, 'lost');
      } else if (isFirst) {
        // The page shows the data as of when it was opened.
        say(UP_TO_DATE, 'live');
      } else {
        say(`Updated at ${new Date().toLocaleTimeString('en-GB')}`, 'updated');
      }
    },
    /** The new data cannot be shown. */
    failed() {
      isFirst = false;
      say('No response. Trying again…', 'lost');
    },
  };
}
