import { render } from './lit-html.js';
import * as favourites from './favourites.js';
import * as live from './live.js';
import * as place from './place.js';
import { dashboard } from './dashboard.js';
import { finder, focusBySlash } from './find.js';
import { away, loading, unknownCurrency, unknownPath, wrong } from './notices.js';
import { Away, ask } from './server.js';

const AGAIN = 5000;

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

let shown = { kind: '', view: null };
let timer = 0;
let turn = 0;

/**
 * Shows what the address says; in the view that is there, if it is of the kind.
 *
 * @param top how far down; undefined: as it is
 * @param isNews because the data has changed
 * @param isAgain it is shown already, and stays if the server is away
 */
async function show({ top = undefined, isNews = false, isAgain = false } = {}) {
  const mine = ++turn;
  window.clearTimeout(timer);
  const target = place.here();
  if (target.view === 'unknown') {
    leave();
    document.title = 'No such page · Krispyto';
    render(unknownPath(target.path), root);
    // It is not needed, but tells whether the data is simulated.
    ask('/days').catch(() => null);
    return;
  }
  try {
    if (shown.kind !== target.view) {
      leave();
      render(loading(), root);
      const make = await VIEWS[target.view]();
      if (mine !== turn) {
        return;
      }
      shown = { kind: target.view, view: make(root) };
    }
    await shown.view.show(target.given, target.name);
    if (mine === turn && isNews) {
      news.updated();
    }
    if (mine === turn && top !== undefined) {
      arrive(top);
    }
  } catch (error) {
    if (mine !== turn || error.name === 'AbortError') {
      return;
    }
    if (isAgain && error instanceof Away && shown.view !== null) {
      timer = window.setTimeout(() => show({ isNews, isAgain }), AGAIN);
      return;
    }
    leave();
    told(error);
  }
}

/** On another page, one begins at its top, with the keyboard and a screen reader too; or where one was. */
function arrive(top) {
  window.scrollTo(0, top);
  root.focus({ preventScroll: true });
}

function leave() {
  shown.view?.stop();
  shown = { kind: '', view: null };
  root.removeAttribute('aria-busy');
  render(null, root);
}

/** In a new document only once the server is there: else the browser would show a page of its own. */
async function again() {
  if (needsDocument && (await fetch(window.location.href).then(() => true, () => false))) {
    window.location.reload();
  } else {
    await show();
  }
}

function told(error) {
  if (error instanceof Away) {
    document.title = 'No answer · Krispyto';
    render(away(error.message, again), root);
    timer = window.setTimeout(again, AGAIN);
  } else if (error.status === 404) {
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
place.follow((top) => show({ top }));
const news = live.follow(
  () => show({ isNews: true, isAgain: true }),
  () => show({ isAgain: true }),
);
