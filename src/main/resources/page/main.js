import { render } from './lit-html.js';
import * as days from './days.js';
import * as favourites from './favourites.js';
import * as live from './live.js';
import * as place from './place.js';
import { dashboard } from './dashboard.js';
import { finder, focusBySlash } from './find.js';
import { away, loading, severalCurrencies, unknownCurrency, unknownPath, wrong } from './notices.js';
import { AMBIGUOUS, Away, PATIENCE, ask, isThere } from './server.js';

const AGAIN = 5000;

/** So long at least between two updates: who loads a million records changes the data more often. */
const PAUSE = 1000;

const root = document.getElementById('view');

// They are relative to the address that the document had, and the address changes.
for (const link of document.querySelectorAll('a[href^="."], link[rel=icon]')) {
  link.setAttribute('href', link.href);
}
for (const image of document.querySelectorAll('img[src^="."]')) {
  image.setAttribute('src', image.src);
}

const pause = (millis) => new Promise((over) => window.setTimeout(over, millis));

/** What charts need is only loaded where there is a chart. */
const VIEWS = {
  dashboard: async () => dashboard,
  currency: async () => {
    const module = await Promise.race([import('./currency.js').catch(() => null), pause(PATIENCE)]);
    if (!module) {
      // Not every browser tries again to load one, and after an update it is elsewhere: a new document finds it.
      needsDocument = true;
      throw new Away('A part of this page cannot be loaded.');
    }
    return module.currency;
  },
};

let needsDocument = false;

const NOTHING = { kind: '', view: null };
let shown = NOTHING;
let timer = 0;
let turn = 0;

/** Whether it is told that the server does not answer, which stays until it does. */
let isAway = false;

/** Whether it is told that what is shown is not what is new. */
let isBehind = false;

/** Of whom or what the page was when somebody last came to it. */
let last = '';

/** What views tell while they are asked to show something. */
const host = {
  /** There is nothing yet: a picture of rows is shown, unless it is told that the server is away. */
  waiting() {
    if (!isAway) {
      render(loading(), root);
    }
    arrive(false);
  },
  /** There is something to read, if not all. */
  drawn() {
    root.removeAttribute('aria-busy');
  },
  /** Says how new the data is, as prices of 2021 must not read as prices of today. */
  newest(day) {
    newestDay = day;
    document.getElementById('data-day').textContent = day === undefined ? '' : `Data to ${days.long(day)}`;
  },
};

/** The newest day with data, where it is known. */
let newestDay;

/** The view of a currency does not need it. */
function askNewest() {
  ask('/days').then((found) => host.newest(found?.last), () => null);
}

/**
 * Shows what the address says; in the view that is there, if it is of the kind.
 *
 * @param isAgain because of the data, or the server, and not of somebody who goes elsewhere
 */
async function show({ isAgain = false } = {}) {
  const mine = ++turn;
  const isWanted = () => mine === turn;
  window.clearTimeout(timer);
  isAway &&= isAgain;
  const target = place.here();
  if (target.view === 'unknown') {
    leave();
    document.title = 'No such page · Krispyto';
    render(unknownPath(target.path), root);
    arrive(true);
    // The page needs it only to say how new the data is, and whether it is simulated.
    askNewest();
    return;
  }
  try {
    if (shown.kind !== target.view) {
      leave();
      await make(target.view, isWanted);
    }
    if (isWanted()) {
      root.setAttribute('aria-busy', 'true');
      await shown.view.show(target, isAgain);
    }
    if (isWanted()) {
      succeeded(isAgain);
    }
  } catch (error) {
    if (isWanted()) {
      root.removeAttribute('aria-busy');
      await failed(error, target, isWanted);
    }
  }
}

async function make(kind, isWanted) {
  host.waiting();
  const view = await VIEWS[kind]();
  if (isWanted()) {
    shown = { kind, view: view(root, host) };
  }
}

/**
 * On another page, one begins at its top, with the keyboard and a screen reader too; or where one was. At the top as
 * soon as there is anything, since who scrolls on is not to be brought back.
 */
function arrive(isWhole) {
  const { view, name } = place.here();
  const page = `${view} ${name}`;
  const isLost = page !== last || document.activeElement === document.body;
  if (place.arrive(isWhole) && last !== '' && isLost) {
    root.focus({ preventScroll: true });
  }
  if (isWhole) {
    last = page;
  }
}

function leave() {
  shown.view?.stop();
  shown = NOTHING;
  root.removeAttribute('aria-busy');
}

function succeeded(isAgain) {
  isAway = false;
  root.removeAttribute('aria-busy');
  arrive(true);
  if (shown.kind !== 'dashboard') {
    askNewest();
  }
  if (isAgain || isBehind) {
    isBehind = false;
    news.updated();
  }
}

async function failed(error, target, isWanted) {
  if (!(error instanceof Away)) {
    leave();
    await told(error, target, isWanted);
    return;
  }
  timer = window.setTimeout(again, AGAIN);
  if (shown.view?.isOfAddress()) {
    isBehind = true;
    news.failed();
    return;
  }
  leave();
  isAway = true;
  document.title = 'No answer · Krispyto';
  render(away(error.message, again), root);
}

async function told(error, { name }, isWanted) {
  if (error.status === 404) {
    document.title = 'No such currency · Krispyto';
    render(unknownCurrency(error.message), root);
  } else if (error.status === AMBIGUOUS) {
    const found = (await ask('/currencies', { q: name }).catch(() => null)) ?? [];
    if (isWanted()) {
      document.title = 'Several currencies · Krispyto';
      render(severalCurrencies(error.message, found.filter((each) => each.symbol.toLowerCase() === name.toLowerCase())), root);
    }
  } else {
    document.title = 'Nothing to show · Krispyto';
    render(wrong(error.status === undefined ? 'Something went wrong in this page.' : error.message), root);
    if (error.status === undefined) {
      throw error;
    }
  }
}

/** What somebody has gone to, until it is shown. */
let coming = Promise.resolve();

function go(how) {
  coming = show(how).catch((error) => window.reportError(error));
  return coming;
}

/** In a new document only once the server is there: else the browser would show a page of its own. */
async function again() {
  if (needsDocument && (await isThere(window.location.href))) {
    window.location.reload();
  } else {
    await go({ isAgain: true });
  }
}

let isRefreshing = false;
let isStale = false;

/**
 * Shows what the data is now. One at a time, and after what somebody waits for: if each began anew, changes that come
 * faster than answers would keep all of them from being shown.
 *
 * @param change what has changed; undefined if anything may have
 */
async function refresh(change) {
  if (change !== undefined && shown.view?.concerns(change) === false) {
    if (newestDay !== undefined && change.last_day > newestDay) {
      host.newest(change.last_day);
    }
    return;
  }
  isStale = true;
  if (isRefreshing) {
    return;
  }
  isRefreshing = true;
  while (isStale) {
    await coming;
    isStale = false;
    const began = performance.now();
    await go({ isAgain: true });
    await pause(Math.max(PAUSE, performance.now() - began));
  }
  isRefreshing = false;
}

finder(document.getElementById('find'), {
  id: 'finder',
  label: 'Find a currency',
  key: '/',
  picked: (currency) => {
    const { date } = place.here().given;
    place.go(place.currency(currency.name, { date }));
  },
});
focusBySlash('finder');
favourites.follow(() => shown.view?.redraw());
place.follow(() => go());
const news = live.follow(refresh);
