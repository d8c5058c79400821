/**
 * Follows the data: calls back when it may have changed, and says what goes on.
 *
 * While nobody sees the page it does not listen: browsers have few connections for one server, which
 * many tabs would use up.
 */

import { at } from './base.js';

/** Of seconds, until a server has told its own. */
const HEARTBEAT = 20;

/** As well as this much, for a line that is slow. */
const GRACE = 5;

/** Milliseconds between two times that an update is read out, to who does not see it. */
const READ_OUT = 30_000;

/** Describes the connection. The age of the prices is shown beside it. */
const UP_TO_DATE = 'Updates automatically';

const LOST = 'Connection lost. Trying again…';

/** @param changed is given what has changed, as the API tells it; nothing, if it may be anything */
export function follow(changed) {
  const status = document.getElementById('live');
  const readOut = document.getElementById('said');
  let events = null;
  let isHeard = false;
  let isFirst = true;
  let pace = HEARTBEAT;
  let watch = 0;
  let timer = 0;
  let readOutAt = -READ_OUT;

  function say(text, state) {
    const isNews = status.dataset.state !== state || performance.now() - readOutAt > READ_OUT;
    status.textContent = text;
    status.dataset.state = state;
    if (isNews && readOut.textContent !== text) {
      readOutAt = performance.now();
      readOut.textContent = text;
    }
  }

  function lose() {
    isHeard = false;
    isFirst = false;
    say(LOST, 'lost');
  }

  /** A server that hangs, or a line that was cut without a word, is nothing that a browser tells. */
  function hear() {
    window.clearTimeout(watch);
    watch = window.setTimeout(() => {
      lose();
      stop();
      listen();
    }, (1.5 * pace + GRACE) * 1000);
  }

  function listen() {
    if (events !== null || document.hidden) {
      return;
    }
    events = new EventSource(at('/events'));
    hear();
    events.addEventListener('open', () => {
      hear();
      isHeard = true;
      say(isFirst ? UP_TO_DATE : 'Connected again', 'live');
      // What came before the connection, nobody has told.
      changed();
    });
    events.addEventListener('heartbeat', (event) => {
      pace = JSON.parse(event.data).seconds;
      hear();
    });
    events.addEventListener('change', (event) => {
      hear();
      isFirst = false;
      changed(JSON.parse(event.data));
    });
    events.addEventListener('error', () => {
      lose();
      // Browsers give up where they were refused, as when there are too many.
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
  // So that a page that Back shows again, as it was, listens too; and one that is left does not.
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', listen);
  listen();

  return {
    /** The view shows what is new. */
    updated() {
      if (!isHeard) {
        say(LOST, 'lost');
      } else if (isFirst) {
        // It is what was there when the page was opened.
        say(UP_TO_DATE, 'live');
      } else {
        say(`Updated at ${new Date().toLocaleTimeString('en-GB')}`, 'updated');
      }
    },
    /** What is new cannot be shown. */
    failed() {
      isFirst = false;
      say('No answer. Trying again…', 'lost');
    },
  };
}
