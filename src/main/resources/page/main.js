import { render } from './lit-html.js';
import * as favourites from './favourites.js';
import * as live from './live.js';
import * as place from './place.js';
import { dashboard } from './dashboard.js';
import { finder, focusBySlash } from './find.js';
import { away, loading, unknownCurrency, unknownPath, wrong } from './notices.js';
import { Away, ask } from './server.js';

const AGAIN = 5000;

/** So long at least between two updates: who loads a million records changes the data more often. */
const PAUSE = 1000;

const root = document.getElementById('view');

/** What charts need is only loaded where there is a chart. */
const VIEWS = {
  dashboard: async () => dashboard,
  currency: async () => (await import('./currency.js').catch(lost)).currency,
};

/** A browser does not try again to load a module, and after an update it is elsewhere: a new document finds it. */
function lost() {
  needsDocument = true;
  throw new Away('A part of this page cannot be loaded.');
}

let needsDocument = false;

const NOTHING = { kind: '', view: null };
let shown = NOTHING;
let timer = 0;
let turn = 0;

/** Whether it is told that the server does not answer, which stays until it does. */
let isAway = false;

/** Of whom or what the page was when somebody last came to it. */
let last = '';

/**
 * Shows what the address says; in the view that is there, if it is of the kind.
 *
 * @param isAgain because of the data, or the server, and not of somebody who goes elsewhere
 */
async function show({ isAgain = false } = {}) {
  const mine = ++turn;
  window.clearTimeout(timer);
  isAway &&= isAgain;
  const target = place.here();
  if (target.view === 'unknown') {
    leave();
    document.title = 'No such page · Krispyto';
    render(unknownPath(target.path), root);
    arrive(true);
    // It is not needed, but tells whether the data is simulated.
    ask('/days').catch(() => null);
    return;
  }
  try {
    if (shown.kind !== target.view) {
      leave();
      await make(target.view, mine);
    }
    if (mine === turn) {
      root.setAttribute('aria-busy', 'true');
      await shown.view.show(target.given, target.name);
    }
    if (mine === turn) {
      isAway = false;
      root.removeAttribute('aria-busy');
      arrive(true);
      if (isAgain) {
        news.updated();
      }
    }
  } catch (error) {
    if (mine === turn && error.name !== 'AbortError') {
      root.removeAttribute('aria-busy');
      failed(error);
    }
  }
}

async function make(kind, mine) {
  waiting();
  const view = await VIEWS[kind]();
  if (mine === turn) {
    shown = { kind, view: view(root, waiting) };
  }
}

/** Until there is something to show; or for as long as the server is away. */
function waiting() {
  if (!isAway) {
    render(loading(), root);
  }
  arrive(false);
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

let isRefreshing = false;
let isStale = false;

/**
 * Shows what the data is now. One at a time: if each began anew, changes that come faster than answers would keep all
 * of them from being shown.
 */
async function refresh() {
  isStale = true;
  if (isRefreshing) {
    return;
  }
  isRefreshing = true;
  try {
    while (isStale) {
      isStale = false;
      await show({ isAgain: true });
      await new Promise((rested) => window.setTimeout(rested, PAUSE));
    }
  } finally {
    isRefreshing = false;
  }
}

/** In a new document only once the server is there: else the browser would show a page of its own. */
async function again() {
  if (needsDocument && (await fetch(window.location.href).then(() => true, () => false))) {
    window.location.reload();
  } else {
    await show({ isAgain: true });
  }
}

function failed(error) {
  if (!(error instanceof Away)) {
    leave();
    told(error);
    return;
  }
  timer = window.setTimeout(again, AGAIN);
  if (shown.view?.isOfAddress()) {
    news.failed();
    return;
  }
  leave();
  isAway = true;
  document.title = 'No answer · Krispyto';
  render(away(error.message, again), root);
}

function told(error) {
  if (error.status === 404) {
    document.title = 'No such currency · Krispyto';
    render(unknownCurrency(error.message), root);
  } else if (error.status !== undefined) {
    render(wrong(error.message), root);
  } else {
    render(wrong('Something went wrong in this page.'), root);
    throw error;
  }
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
place.follow(() => show());
const news = live.follow(refresh);
