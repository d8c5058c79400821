/**
 * Follows the data: calls back when it may have changed, and says what goes on.
 *
 * While nobody sees the page it does not listen: browsers have few connections for one server, which
 * many tabs would use up. Who comes back may have missed something, and asks again.
 */

/** Of seconds, until a server has told its own. */
const HEARTBEAT = 20;

/** As well as this much, for a line that is slow. */
const GRACE = 5;

export function follow(changed) {
  const status = document.getElementById('live');
  let events = null;
  let wasLost = false;
  let pace = HEARTBEAT;
  let watch = 0;
  let timer = 0;

  function say(text, state) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
    status.dataset.state = state;
  }

  function lose() {
    wasLost = true;
    say('Connection lost. Trying again…', 'lost');
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
    events = new EventSource('/events');
    hear();
    events.addEventListener('open', () => {
      hear();
      if (wasLost) {
        wasLost = false;
        say('Connected again', 'live');
        changed();
      } else if (status.dataset.state !== 'updated') {
        say('Live', 'live');
      }
    });
    events.addEventListener('heartbeat', (event) => {
      pace = JSON.parse(event.data).seconds;
      hear();
    });
    events.addEventListener('change', () => {
      hear();
      changed();
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
    events?.close();
    events = null;
    window.clearTimeout(timer);
    window.clearTimeout(watch);
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      stop();
    } else {
      listen();
      changed();
    }
  });
  // So that a page that Back shows again, as it was, listens too; and one that is left does not.
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', listen);
  listen();

  return {
    /** The view shows what is new. */
    updated() {
      say(`Updated at ${new Date().toLocaleTimeString('en-GB')}`, 'updated');
    },
    /** What is new cannot be shown. */
    failed() {
      say('No answer. Trying again…', 'lost');
    },
  };
}
