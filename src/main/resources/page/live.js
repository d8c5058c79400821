/**
 * Follows the data: calls back when it has changed, and says what goes on.
 *
 * While nobody sees the page it does not listen: browsers have few connections for one server, which
 * many tabs would use up. Who comes back may have missed something, and asks again.
 */
const TYPES = { live: 'Live', lost: 'Connection lost. Trying again…', paused: '' };

export function follow(changed, regained) {
  const status = document.getElementById('live');
  let events = null;
  let wasLost = false;
  let timer = 0;

  function say(text, type) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
    status.dataset.state = type;
  }

  function listen() {
    if (events !== null || document.hidden) {
      return;
    }
    events = new EventSource('/events');
    events.addEventListener('open', () => {
      if (wasLost) {
        wasLost = false;
        say('Connected again', 'live');
        regained();
      } else if (status.dataset.state !== 'updated') {
        say(TYPES.live, 'live');
      }
    });
    events.addEventListener('change', () => {
      changed();
    });
    events.addEventListener('error', () => {
      wasLost = true;
      say(TYPES.lost, 'lost');
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
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      stop();
    } else {
      listen();
      regained();
    }
  });
  // So that a page that Back shows again, as it was, listens too; and one that is left does not.
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', listen);
  listen();

  return {
    /** The view shows what is new. */
    updated() {
      const now = new Date().toLocaleTimeString('en-GB');
      say(`Updated at ${now}`, 'updated');
    },
  };
}
