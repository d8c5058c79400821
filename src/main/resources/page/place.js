/** Where somebody is: the address, which holds all of a view's state, so that a link shows the same. */

import { BASE, segment } from './base.js';
import { query } from './server.js';

const CURRENCY = BASE + 'prices/';

/** Milliseconds without scrolling, after which one has come to rest. */
const REST = 150;

/** What the address says. */
export function here() {
  const { pathname, search } = window.location;
  const asked = new URLSearchParams(search);
  // Names may have commas, so that several are compared one by one.
  const given = { ...Object.fromEntries(asked), compare: asked.getAll('compare') };
  if (pathname === BASE) {
    return { view: 'dashboard', given };
  }
  const rest = pathname.startsWith(CURRENCY) ? pathname.slice(CURRENCY.length) : '';
  // A slash in a name is not one of the path.
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

/** The address of the dashboard. */
export function dashboard(given = {}) {
  return BASE + query(given);
}

/** The address of a currency. */
export function currency(name, given = {}) {
  return CURRENCY + segment(name) + query(given);
}

/** How far down the view is to be shown, once it is; undefined: where one is. */
let wanted;

let timer = 0;

/**
 * Goes to another address, from which Back comes to where one was on the page.
 *
 * @param replaces what is there, to which Back then does not come
 */
export function go(address, { replaces = false } = {}) {
  const moved = new URL(address, window.location.href);
  const isOther = moved.pathname !== window.location.pathname;
  keep();
  // As browsers do it, who goes to where they are does not have to come back twice.
  if (replaces || moved.href === window.location.href) {
    window.history.replaceState(window.history.state, '', address);
  } else {
    window.history.pushState(null, '', address);
  }
  wanted = isOther ? 0 : undefined;
  window.dispatchEvent(new CustomEvent('place'));
}

/**
 * Goes down to where the view is to be shown. Says whether it has, and one comes from elsewhere.
 *
 * @param isWhole whether all of the view is there, or only its top
 */
export function arrive(isWhole) {
  if (wanted === undefined || (wanted > 0 && !isWhole)) {
    return false;
  }
  window.scrollTo(0, wanted);
  wanted = undefined;
  return true;
}

/** Notes how far down one is, for Back, Forward and a reload. */
function keep() {
  window.clearTimeout(timer);
  if (wanted === undefined) {
    window.history.replaceState({ top: window.scrollY }, '');
  }
}

/** Calls back for each address, the first one included. */
export function follow(show) {
  // Browsers do it before there is anything to scroll.
  window.history.scrollRestoration = 'manual';
  let shown = '';
  const come = () => {
    shown = window.location.pathname + window.location.search;
    show();
  };
  window.addEventListener('popstate', (event) => {
    // Within a page, as to its content, browsers go themselves.
    if (shown !== window.location.pathname + window.location.search) {
      window.clearTimeout(timer);
      wanted = event.state?.top ?? 0;
      come();
    }
  });
  window.addEventListener('place', come);
  // Who moves on their own is not to be brought to where they were.
  for (const type of ['wheel', 'touchmove', 'keydown']) {
    window.addEventListener(type, () => {
      if (wanted > 0) {
        wanted = undefined;
      }
    }, { passive: true });
  }
  // When Back is pressed it is too late; and browsers take no more than some changes of the history a second.
  window.addEventListener('scroll', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, REST);
  }, { passive: true });
  window.addEventListener('pagehide', keep);
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
  wanted = window.history.state?.top;
  come();
}
