/** Where somebody is: the address, which holds all of a view's state, so that a link shows the same. */

import { query } from './server.js';

const CURRENCY = '/prices/';

/** What the address says. */
export function here() {
  const { pathname, search } = window.location;
  const asked = new URLSearchParams(search);
  // Names may have commas, so that several are compared one by one.
  const given = { ...Object.fromEntries(asked), compare: asked.getAll('compare') };
  if (pathname === '/') {
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
  return '/' + query(given);
}

/** The address of a currency. */
export function currency(name, given = {}) {
  return CURRENCY + encodeURIComponent(name) + query(given);
}

/**
 * Goes to another address, from which Back comes to where one was on the page.
 *
 * @param replaces what is there, to which Back then does not come
 */
export function go(address, { replaces = false } = {}) {
  const moved = new URL(address, window.location.href);
  const top = moved.pathname === window.location.pathname ? undefined : 0;
  if (replaces) {
    window.history.replaceState(null, '', address);
  } else {
    window.history.replaceState({ top: window.scrollY }, '');
    window.history.pushState(null, '', address);
  }
  window.dispatchEvent(new CustomEvent('place', { detail: { top } }));
}

/**
 * Calls back for each address, the first one included, with how far down its view is to be shown;
 * undefined: where one is.
 */
export function follow(show) {
  // Browsers do it before there is anything to scroll.
  window.history.scrollRestoration = 'manual';
  window.addEventListener('popstate', (event) => show(event.state?.top ?? 0));
  window.addEventListener('place', (event) => show(event.detail.top));
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const isOurs = link && link.origin === window.location.origin && !link.target && !link.hasAttribute('download');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const isPage = isOurs && (link.pathname === '/' || link.pathname.startsWith(CURRENCY)) && !link.hash;
    if (isPlain && isPage && !event.defaultPrevented) {
      event.preventDefault();
      go(link.href);
    }
  });
  show(window.history.state?.top);
}
