import { html, nothing, render } from './lit-html.js';
import * as days from './days.js';
import * as favourites from './favourites.js';
import * as numbers from './numbers.js';
import * as place from './place.js';
import { noDay, notice } from './notices.js';
import { ranked } from './ranking.js';
import { BLOCK, inSight } from './rows.js';
import { ask } from './server.js';
import { spark } from './spark.js';

/** The columns, by what the API orders by. */
const COLUMNS = [
  { by: 'crypto', title: 'Name', kind: 'text' },
  { by: 'price', title: 'Price', of: 'price', kind: 'price' },
  { by: '24h', title: '24h', of: '24h', kind: 'change' },
  { by: '7d', title: '7d', of: '7d', kind: 'change' },
  { by: '1m', title: '1m', of: '1m', kind: 'change' },
  { by: '24h-volume', title: '24h volume', of: '24h-volume', kind: 'large' },
  { by: 'market-cap', title: 'Market cap', of: 'market-cap', kind: 'large' },
];
const DEFAULT = { by: 'market-cap', type: 'desc' };
const LATEST = 'latest';
/** Of a line through 30 days: from the close before them, as the change has it. */
const CLOSES = 31;

/** All currencies on one day, ranked. */
export function dashboard(root, waiting) {
  const ended = new AbortController();
  let asked = null;
  let state = null;
  let rows = null;
  let isWhole = false;
  let known = null;
  let lines = new Map();
  let linesAsked = new Set();
  let version = 0;
  const sight = inSight(draw);

  /**
   * Shows what an address says; also again, when the data has changed. What was shown before stays
   * until there are rows.
   */
  async function show(given) {
    const next = read(given);
    const mine = ++version;
    asked = next;
    if (rows === null) {
      waiting();
    }
    if (next.date === undefined) {
      await showNoDay();
      return;
    }
    const isAgain = rows !== null && addressOf(next) === addressOf(state);
    await ranked(
      order(next),
      (some, areAll) => {
        if (mine !== version) {
          return false;
        }
        // Of a table that is there, all rows are changed at once.
        if (areAll || !isAgain || some.length >= rows.length) {
          take(next, some, areAll);
        }
        return true;
      },
      ended.signal,
    );
    if (mine !== version) {
      return;
    }
    // The table needs one answer; the days are for the picker, and for who finds nothing.
    const near = ask('/days', { near: next.date === LATEST ? undefined : next.date }, ended.signal);
    const found = rows.length === 0 ? await near : await near.catch(() => known);
    if (mine === version) {
      known = found;
      draw();
    }
  }

  function take(next, some, areAll) {
    if (state?.date !== next.date) {
      lines = new Map();
      known = known && { first: known.first, last: known.last };
    }
    linesAsked = new Set();
    state = next;
    rows = some;
    isWhole = areAll;
    if (rows.length > 0) {
      draw();
    }
  }

  async function showNoDay() {
    rows = null;
    document.title = 'No such day · Krispyto';
    render(noDay(place.dashboard()), root);
    // It is not needed, but tells whether the data is simulated.
    await ask('/days', {}, ended.signal).catch(() => null);
  }

  function read(given) {
    const column = COLUMNS.find((each) => each.by === given.order_by?.replace('_', '-')) ?? COLUMNS.find((each) => each.by === DEFAULT.by);
    return {
      date: given.date === undefined || given.date === LATEST ? LATEST : days.full(given.date),
      by: column.by,
      type: given.order_type === 'asc' || given.order_type === 'desc' ? given.order_type : firstType(column),
      only: given.view === 'favourites',
    };
  }

  /** As the API has it. */
  function order({ date, by, type }) {
    return { date, order_by: by, order_type: type };
  }

  const firstType = (column) => (column.kind === 'text' ? 'asc' : 'desc');

  /** The address of this view with something changed. */
  function address(changes) {
    return addressOf({ ...state, ...changes });
  }

  /** What is the default is left out. */
  function addressOf(next) {
    const isDefault = next.by === DEFAULT.by && next.type === DEFAULT.type;
    return place.dashboard({
      date: next.date === LATEST ? undefined : next.date,
      order_by: isDefault ? undefined : next.by,
      order_type: isDefault ? undefined : next.type,
      view: next.only ? 'favourites' : undefined,
    });
  }

  function draw() {
    if (rows === null || ended.signal.aborted) {
      return;
    }
    const day = state.date === LATEST ? known?.last : state.date;
    document.title = `${day ? days.short(day) : 'Newest day'} · Krispyto`;
    const shown = state.only ? rows.filter((row) => favourites.has(row.crypto)) : rows;
    render(
      html`<h1 class="title">${day ? days.title(day) : 'Newest day'}</h1>
        ${controls(day)}
        ${rows.length === 0 ? noData() : shown.length === 0 ? noFavourites() : table(shown)}`,
      root,
    );
    const element = root.querySelector('table.prices');
    if (element !== null) {
      sight.watch(element);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => askLines(shown), 60);
    }
  }

  let timer = 0;

  function controls(day) {
    const before = known && day ? neighbour(-1, day) : undefined;
    const after = known && day ? neighbour(1, day) : undefined;
    return html`<div class="controls">
      <div class="days" role="group" aria-label="Day">
        ${step('‹', 'Day before', before)}
        <label><span class="visually-hidden">Day</span>
          <input type="date" id="day" .value=${day ?? ''} min=${known?.first ?? nothing} max=${known?.last ?? nothing}
            @focus=${() => (pickedPlace = null)} @change=${picked}></label>
        ${step('›', 'Day after', after)}
        <a class="button" href=${address({ date: LATEST })} aria-current=${state.date === LATEST ? 'true' : nothing}>Latest</a>
      </div>
      <label class="order">Order
        <select id="order" @change=${(event) => place.go(address({ by: event.target.value, type: firstType(columnOf(event.target.value)) }))}>
          ${COLUMNS.map((column) => html`<option value=${column.by} ?selected=${column.by === state.by} .selected=${column.by === state.by}>${column.title}</option>`)}
        </select></label>
      <a class="button" href=${address({ only: !state.only })} aria-current=${state.only ? 'true' : nothing}><span aria-hidden="true">★</span> Favourites</a>
      <span class="count">${counted()}</span>
    </div>`;
  }

  const columnOf = (by) => COLUMNS.find((column) => column.by === by);

  function counted() {
    if (!isWhole) {
      return 'Loading more…';
    }
    return rows.length === 0 ? nothing : rows.length === 1 ? '1 currency' : `${numbers.count(rows.length)} currencies`;
  }

  /** The day with data before or after; undefined beyond the first or last one. */
  function neighbour(way, day) {
    if (known.has_records !== undefined) {
      return (way < 0 ? known.before : known.after) ?? undefined;
    }
    const next = days.plus(day, way);
    return next < known.first || next > known.last ? undefined : next;
  }

  /** One element, whether there is such a day or not, so that it keeps the focus. */
  function step(sign, label, day) {
    const isThere = day !== undefined;
    return html`<a class="button step" tabindex="0" href=${isThere ? address({ date: day }) : nothing} role=${isThere ? nothing : 'link'}
      aria-disabled=${isThere ? nothing : 'true'} aria-label=${label} title=${isThere ? days.short(day) : nothing}>${sign}</a>`;
  }

  /** Where the last day that was picked is, since the focus came to where it is picked. */
  let pickedPlace = null;

  /**
   * While a year is typed, an input of dates has years like 0002; and each key makes another day, of
   * which Back is to come to none.
   */
  function picked(event) {
    const day = days.full(event.target.value);
    if (day !== undefined && day >= '1900-01-01') {
      const { pathname, search } = window.location;
      const target = address({ date: day });
      place.go(target, { replaces: pathname + search === pickedPlace });
      pickedPlace = target;
    }
  }

  function table(shown) {
    return html`<table class="prices" data-by=${state.by} aria-rowcount=${isWhole ? shown.length + 1 : -1}>
      <caption class="visually-hidden">${state.only ? 'Favourites' : 'Currencies'}, ordered by ${columnOf(state.by).title}</caption>
      <thead><tr aria-rowindex="1">
        <th class="star" scope="col"><span class="visually-hidden">Favourite</span></th>
        ${COLUMNS.map(header)}
        <th class="line" scope="col">30 days</th>
      </tr></thead>
      ${blocks(shown)}
    </table>`;
  }

  function blocks(shown) {
    return Array.from({ length: Math.ceil(shown.length / BLOCK) }, (_, block) => {
      const some = shown.slice(block * BLOCK, (block + 1) * BLOCK);
      return html`<tbody>${sight.has(block) ? some.map((each, at) => row(each, block * BLOCK + at)) : space(some.length)}</tbody>`;
    });
  }

  /** In the place of rows that are not in sight. */
  function space(count) {
    return html`<tr class="space" aria-hidden="true"><td colspan=${COLUMNS.length + 2} .style=${`height: calc(var(--row) * ${count})`}></td></tr>`;
  }

  function header(column) {
    const isChosen = column.by === state.by;
    const turned = state.type === 'asc' ? 'desc' : 'asc';
    const target = address({ by: column.by, type: isChosen ? turned : firstType(column) });
    const order = state.type === 'asc' ? 'ascending' : 'descending';
    return html`<th scope="col" class="${cssOf(column)} ${isChosen ? 'chosen' : ''}" aria-sort=${isChosen ? order : nothing}>
      <a href=${target}>${column.title}<span class="arrow" aria-hidden="true">${isChosen ? (state.type === 'asc' ? '▲' : '▼') : ''}</span></a></th>`;
  }

  const cssOf = (column) => `${column.kind} c-${column.by}`;

  function row(each, at) {
    const isStarred = favourites.has(each.crypto);
    const target = place.currency(each.crypto, { date: state.date === LATEST ? undefined : state.date });
    return html`<tr aria-rowindex=${at + 2}>
      <td class="star"><button type="button" class="star" aria-pressed=${isStarred} aria-label="Favourite ${each.crypto}"
        @click=${() => star(each.crypto)}>${isStarred ? '★' : '☆'}</button></td>
      <th scope="row" class="text c-crypto"><a href=${target} title="${each.crypto} ${each.symbol}"><span class="name">${each.crypto}</span> <span class="symbol">${each.symbol}</span></a></th>
      ${COLUMNS.slice(1).map((column) => cell(column, each[column.of]))}
      <td class="line">${spark(lines.get(each.crypto))}</td>
    </tr>`;
  }

  function cell(column, value) {
    const chosen = column.by === state.by ? 'chosen' : '';
    if (column.kind === 'change') {
      const { text, way, sign } = numbers.change(value);
      return html`<td class="${cssOf(column)} ${way} ${chosen}" title="${numbers.exact(value)}${typeof value === 'number' ? ' %' : ''}"><span class="way" aria-hidden="true">${sign}</span>${text}</td>`;
    }
    const text = column.kind === 'price' ? numbers.price(value) : numbers.large(value);
    return html`<td class="${cssOf(column)} ${chosen}" title=${numbers.exact(value)}>${text}</td>`;
  }

  function star(name) {
    favourites.toggle(name);
    draw();
  }

  /** Asks for the closes of the rows in sight: of whole blocks, so that all who look here ask the same. */
  function askLines(shown) {
    const { from, to } = sight.of(shown.length);
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      const id = shown.length <= BLOCK && !state.only ? 'all' : symbolsOf(shown.slice(block * BLOCK, (block + 1) * BLOCK));
      if (id !== '' && !linesAsked.has(id)) {
        linesAsked.add(id);
        askLine(id, version);
      }
    }
  }

  /** Those with a comma cannot be asked for by their symbol. */
  const symbolsOf = (some) => [...new Set(some.map((row) => row.symbol).filter((symbol) => symbol && !symbol.includes(',')))].join(',');

  async function askLine(id, mine) {
    try {
      const answer = await ask('/dashboard', { id, ...order(state), closes: CLOSES }, ended.signal);
      if (mine === version && answer !== null) {
        answer.forEach((row) => lines.set(row.crypto, row.closes));
        draw();
      }
    } catch {
      // The table is there without them, and the next change asks again.
    }
  }

  function noData() {
    if (known === null) {
      return notice('No prices yet', 'The server has no records. As soon as some are loaded, they are shown here.');
    }
    const near = [known.before, known.after].filter((day) => day);
    return notice(
      'No data on this day',
      html`No currency has a record on ${state.date === LATEST ? 'this day' : days.short(state.date)}.`,
      html`<ul class="near">${near.map((day) => html`<li><a href=${address({ date: day })}>${days.title(day)}</a> is the nearest day ${day < state.date ? 'before' : 'after'} it with data</li>`)}</ul>`,
    );
  }

  function noFavourites() {
    return favourites.none()
      ? notice('No favourites yet', html`Star a currency (☆), and it is kept in this browser.`, html`<p><a href=${address({ only: false })}>See all currencies</a></p>`)
      : notice('No favourite on this day', 'None of your favourites has a record on this day.', html`<p><a href=${address({ only: false })}>See all currencies</a></p>`);
  }

  return {
    show,
    /** Whether there is something of what was asked for last, which is better than nothing. */
    isOfAddress: () => rows !== null && addressOf(state) === addressOf(asked),
    redraw: draw,
    stop() {
      ended.abort();
      sight.stop();
      window.clearTimeout(timer);
    },
  };
}
