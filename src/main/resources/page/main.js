import { render } from './lit-html.js';
import * as days from './days.js';
import * as favourites from './favourites.js';
import * as live from './live.js';
import * as router from './router.js';
import { dashboard } from './dashboard.js';
import { finder, focusBySlash } from './find.js';
import { failure, loading, severalCurrencies, unavailable, unknownCurrency, unknownPath } from './notices.js';
import { AMBIGUOUS, TIMEOUT, Unavailable, get, isReachable } from './server.js';

/** Milliseconds between retries while the server is unavailable. */
const RETRY = 5000;

/** Minimum milliseconds between two updates: a large load changes the data more often. */
const PAUSE = 1000;

const root = document.getElementById('view');

// These URLs are relative to the document's original URL, which changes as the user navigates.
for (const link of document.querySelectorAll('a[href^="."], link[rel=icon]')) {
  link.setAttribute('href', link.href);
}
for (const image of document.querySelectorAll('img[src^="."]')) {
  image.setAttribute('src', image.src);
}

const pause = (millis) => new Promise((over) => window.setTimeout(over, millis));

/** The code for charts is loaded only when a chart is shown. */
const VIEWS = {
  dashboard: async () => dashboard,
  currency: async () => {
    const module = await Promise.race([import('./currency.js').catch(() => null), pause(TIMEOUT)]);
    if (!module) {
      // Some browsers do not retry a failed import, and an update moves the module. A new document loads it.
      needsDocument = true;
      throw new Unavailable('Part of this page cannot be loaded.');
    }
    return module.currency;
  },
};

let needsDocument = false;

const NOTHING = { kind: '', view: null };
let shown = NOTHING;
let timer = 0;
let turn = 0;

/** Whether the notice that the server is unavailable is shown. It stays until the server responds. */
let isUnavailable = false;

/** Whether the status says that the view is out of date. */
let isBehind = false;

/** The view and currency of the last completed navigation. */
let last = '';

/** Callbacks for views while they load. */
const host = {
  /** There is nothing to show yet. Shows a placeholder, unless the server is known to be unavailable. */
  waiting() {
    if (!isUnavailable) {
      render(loading(), root);
    }
    arrive(false);
  },
  /** Part of the view is shown. */
  drawn() {
    root.removeAttribute('aria-busy');
  },
  /** Shows the latest day with data, so that prices of 2021 are not mistaken for current ones. */
  latest(day) {
    latestDay = day;
    document.getElementById('data-day').textContent = day === undefined ? '' : `Data to ${days.long(day)}`;
  },
};

/** The latest day with data, if known. */
let latestDay;

/** Fetches the latest day with data, which the currency view does not need. */
function fetchLatest() {
  get('/days').then((found) => host.latest(found?.last), () => null);
}

/**
 * Shows the view of the current URL, reusing the current view if it is of the same kind.
 *
 * @param isRefresh whether the data or the server has changed; false after a navigation
 */
async function show({ isRefresh = false } = {}) {
  const mine = ++turn;
  const isCurrent = () => mine === turn;
  window.clearTimeout(timer);
  isUnavailable &&= isRefresh;
  const target = router.current();
  if (target.view === 'unknown') {
    leave();
    document.title = 'Page not found · Krispyto';
    render(unknownPath(target.path), root);
    arrive(true);
    // Only for the header: how recent the data is, and whether it is simulated.
    fetchLatest();
    return;
  }
  try {
    if (shown.kind !== target.view) {
      leave();
      await make(target.view, isCurrent);
    }
    if (isCurrent()) {
      root.setAttribute('aria-busy', 'true');
      await shown.view.show(target, isRefresh);
    }
    if (isCurrent()) {
      succeeded(isRefresh);
    }
  } catch (error) {
    if (isCurrent()) {
      root.removeAttribute('aria-busy');
      failed(error);
    }
  }
}

async function make(kind, isCurrent) {
  host.waiting();
  const view = await VIEWS[kind]();
  if (isCurrent()) {
    shown = { kind, view: view(root, host) };
  }
}

/**
 * Scrolls a new view to its top or to its earlier position, and moves the focus there for keyboards and screen readers.
 * Scrolls to the top as soon as anything is shown, since later it would interrupt a user who has begun to scroll.
 */
function arrive(isComplete) {
  const { view, name } = router.current();
  const page = `${view} ${name}`;
  const isFocusLost = page !== last || document.activeElement === document.body;
  if (router.restoreScroll(isComplete) && last !== '' && isFocusLost) {
    root.focus({ preventScroll: true });
  }
  if (isComplete) {
    last = page;
  }
}

function leave() {
  shown.view?.stop();
  shown = NOTHING;
  root.removeAttribute('aria-busy');
}

function succeeded(isRefresh) {
  isUnavailable = false;
  root.removeAttribute('aria-busy');
  arrive(true);
  if (shown.kind !== 'dashboard') {
    fetchLatest();
  }
  if (isRefresh || isBehind) {
    isBehind = false;
    news.updated();
  }
}

function failed(error) {
  if (!(error instanceof Unavailable)) {
    leave();
    showError(error);
    return;
  }
  timer = window.setTimeout(retry, RETRY);
  if (shown.view?.isCurrent()) {
    isBehind = true;
    news.failed();
    return;
  }
  leave();
  isUnavailable = true;
  document.title = 'Server unavailable · Krispyto';
  render(unavailable(error.message, retry), root);
}

function showError(error) {
  if (error.status === 404) {
    document.title = 'Currency not found · Krispyto';
    render(unknownCurrency(error.message), root);
  } else if (error.status === AMBIGUOUS) {
    document.title = 'Several currencies · Krispyto';
    render(severalCurrencies(error.candidates), root);
  } else {
    document.title = 'Nothing to show · Krispyto';
    render(failure(error.status === undefined ? 'Something went wrong in this page.' : error.message), root);
    if (error.status === undefined) {
      throw error;
    }
  }
}

/** The pending navigation. */
let navigation = Promise.resolve();

function go(how) {
  navigation = show(how).catch((error) => window.reportError(error));
  return navigation;
}

/** Reloads the document only once the server responds; otherwise the browser would show its own error page. */
async function retry() {
  if (needsDocument && (await isReachable(window.location.href))) {
    window.location.reload();
  } else {
    await go({ isRefresh: true });
  }
}

let isRefreshing = false;
let isStale = false;

/**
 * Shows the current data. Runs one refresh at a time, after any pending navigation: if each change restarted the refresh,
 * changes that arrive faster than responses would prevent every update.
 *
 * @param change what has changed; undefined if anything may have changed
 */
async function refresh(change) {
  if (change !== undefined && shown.view?.isAffectedBy(change) === false) {
    if (latestDay !== undefined && change.last_day > latestDay) {
      // Unless it is the day of a fiat currency.
      fetchLatest();
    }
    return;
  }
  isStale = true;
  if (isRefreshing) {
    return;
  }
  isRefreshing = true;
  while (isStale) {
    await navigation;
    isStale = false;
    const began = performance.now();
    await go({ isRefresh: true });
    await pause(Math.max(PAUSE, performance.now() - began));
  }
  isRefreshing = false;
}

finder(document.getElementById('find'), {
  id: 'finder',
  label: 'Find a currency',
  key: '/',
  picked: (currency) => {
    const { date, quote } = router.current().given;
    router.go(router.currency(currency.slug, { date, quote }));
  },
});
focusBySlash('finder');
favourites.follow(() => shown.view?.redraw());
router.start(() => go());
const news = live.follow(refresh);
