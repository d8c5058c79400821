/** Navigation. The URL holds the whole state of a view, so that a link shows the same view. */

import { BASE, segment } from './base.js';
import { query } from './server.js';

const CURRENCY = BASE + 'prices/';

/** Milliseconds without a scroll event after which the scroll position is saved. */
const SAVE_DELAY = 150;

/** The view and its parameters in the URL. */
export function current() {
  const { pathname, search } = window.location;
  const parameters = new URLSearchParams(search);
  // Each compared currency has a parameter of its own, since names may contain commas.
  const given = { ...Object.fromEntries(parameters), compare: parameters.getAll('compare') };
  if (pathname === BASE) {
    return { view: 'dashboard', given };
  }
  const rest = pathname.startsWith(CURRENCY) ? pathname.slice(CURRENCY.length) : '';
  // A slash in a name is percent-encoded.
  const name = rest.includes('/') ? null : decoded(rest);
  return name === '' || name === null ? { view: 'unknown', path: pathname, given } : { view: 'currency', name, given };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** The URL of the dashboard. */
export function dashboard(given = {}) {
  return BASE + query(given);
}

/** The URL of a currency. */
export function currency(name, given = {}) {
  return CURRENCY + segment(name) + query(given);
}

/** The scroll position to restore once the view is shown; undefined to keep the current one. */
let target;

let timer = 0;

/**
 * Navigates to a URL and saves the scroll position for Back.
 *
 * @param replaces whether to replace the current history entry
 */
export function go(url, { replaces = false } = {}) {
  const destination = new URL(url, window.location.href);
  const isOther = destination.pathname !== window.location.pathname;
  savePosition();
  // Like browsers, does not add a history entry for a link to the current URL.
  if (replaces || destination.href === window.location.href) {
    window.history.replaceState(window.history.state, '', url);
  } else {
    window.history.pushState(null, '', url);
  }
  target = isOther ? 0 : undefined;
  window.dispatchEvent(new CustomEvent('navigate'));
}

/**
 * Restores the scroll position after a navigation. Returns whether it did.
 *
 * @param isComplete whether the whole view is shown, or only its top
 */
export function restoreScroll(isComplete) {
  if (target === undefined || (target > 0 && !isComplete)) {
    return false;
  }
  window.scrollTo(0, target);
  target = undefined;
  return true;
}

/** Saves the scroll position for Back, Forward and a reload. */
function savePosition() {
  window.clearTimeout(timer);
  if (target === undefined) {
    window.history.replaceState({ top: window.scrollY }, '');
  }
}

/** Calls back for each URL, including the first one. */
export function start(show) {
  // Browsers restore the position before there is anything to scroll.
  window.history.scrollRestoration = 'manual';
  let shown = '';
  const navigate = () => {
    shown = window.location.pathname + window.location.search;
    show();
  };
  window.addEventListener('popstate', (event) => {
    // Browsers handle fragments, such as the link to the content, themselves.
    if (shown !== window.location.pathname + window.location.search) {
      window.clearTimeout(timer);
      target = event.state?.top ?? 0;
      navigate();
    }
  });
  window.addEventListener('navigate', navigate);
  // If the user has scrolled in the meantime, the new position stays.
  for (const type of ['wheel', 'touchmove', 'keydown']) {
    window.addEventListener(type, () => {
      if (target > 0) {
        target = undefined;
      }
    }, { passive: true });
  }
  // Saving the position on Back would be too late, and browsers limit the history changes per second.
  window.addEventListener('scroll', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(savePosition, SAVE_DELAY);
  }, { passive: true });
  window.addEventListener('pagehide', savePosition);
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const isOurs = link && link.origin === window.location.origin && !link.target && !link.hasAttribute('download');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const isPage = isOurs && (link.pathname === BASE || link.pathname.startsWith(CURRENCY)) && !link.hash;
    if (isPlain && isPage && !event.defaultPrevented) {
      event.preventDefault();
      go(link.href);
    }
  });
  target = window.history.state?.top;
  navigate();
}
