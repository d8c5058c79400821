import { html, nothing, render } from './lit-html.js';
import * as days from './days.js';
import * as favourites from './favourites.js';
import * as numbers from './numbers.js';
import * as place from './place.js';
import { loading, noDay, notice } from './notices.js';
import { change, star } from './parts.js';
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
export function dashboard(root, host) {
  let asking = new AbortController();
  let asked = null;
  let state = null;
  let rows = null;
  let isWhole = false;
  let known = null;
  let lines = new Map();
  let linesAsked = new Set();
  let isEnded = false;
  const sight = inSight(draw);

  /**
   * Shows what an address says; also again, when the data has changed. Rows stay until there are others;
   * where links lead to and what is chosen goes with the address at once.
   */
  async function show({ given }, isAgain) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const next = read(given);
    asked = next;
    if (!isAgain) {
      mistyped = null;
    }
    if (next.date === undefined) {
      await showNoDay(given.date, signal);
      return;
    }
    const isThere = rows !== null && isSame(next, state);
    if (rows === null) {
      host.waiting();
    } else {
      draw();
    }
    if (!isThere) {
      await showRows(next, signal);
    } else if (isAgain || !isWhole) {
      await replaceRows(next, signal);
    } else {
      // Those that were asked for are not awaited any more.
      linesAsked = new Set();
    }
  }

  /** The table needs one answer, and is shown part by part; the days are for the picker, and for who finds nothing. */
  async function showRows(next, signal) {
    await ranked(order(next), (some, areAll) => take(next, some, areAll), signal);
    const near = askDays(next, signal).then((found) => {
      known = found;
      draw();
    });
    if (rows.length === 0) {
      await near;
    } else {
      near.catch(() => null);
    }
  }

  /** All rows of a table change at once, and with them the day, if they are of the newest: they do not tell which. */
  async function replaceRows(next, signal) {
    let all = [];
    const [found] = await Promise.all([askDays(next, signal), ranked(order(next), (some) => (all = some), signal)]);
    known = found;
    take(next, all, true);
    draw();
  }

  /** The first and last day with data, and those around the one that is asked for. */
  async function askDays({ date }, signal) {
    const found = await ask('/days', { near: date === LATEST ? undefined : date }, signal);
    host.newest(found?.last);
    return found && { ...found, near: date === LATEST ? found.last : date };
  }

  function take(next, some, areAll) {
    if (state?.date !== next.date) {
      lines = new Map();
    }
    linesAsked = new Set();
    state = next;
    rows = some;
    isWhole = areAll;
    if (rows.length > 0) {
      draw();
      host.drawn();
    }
  }

  async function showNoDay(text, signal) {
    rows = null;
    document.title = 'No such day · Krispyto';
    render(noDay(text, place.dashboard()), root);
    // The page needs it only to say how new the data is, and whether it is simulated.
    await askDays({ date: LATEST }, signal).catch(() => null);
  }

  /** Whether the same rows answer both. */
  function isSame(one, other) {
    return one.date === other.date && one.by === other.by && one.type === other.type;
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
    return addressOf({ ...asked, ...changes });
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
    if (rows === null || isEnded) {
      return;
    }
    const day = state.date === LATEST ? known?.last : state.date;
    document.title = `${day ? days.short(day) : 'Newest day'} · Krispyto`;
    const shown = asked.only ? rows.filter((row) => favourites.has(row.crypto)) : rows;
    render(
      html`<h1 class="title">${day ? days.title(day) : 'Newest day'}</h1>
        ${controls(shown)}
        ${rows.length === 0 ? noData() : shown.length > 0 ? table(shown) : isWhole ? noFavourites() : loading()}`,
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

  function controls(shown) {
    const day = asked.date === LATEST ? known?.last : asked.date;
    const before = known && day ? neighbour(-1, day) : undefined;
    const after = known && day ? neighbour(1, day) : undefined;
    return html`<div class="controls">
      <div class="days" role="group" aria-label="Day">
        ${step('‹', 'Day before', before)}
        <label><span class="visually-hidden">Day</span>
          <input type="text" id="day" class="date" .value=${day ?? ''} placeholder="YYYY-MM-DD" maxlength="40" autocomplete="off" spellcheck="false"
            aria-describedby="not-a-date" aria-invalid=${mistyped === null ? nothing : 'true'} @change=${typed}></label>
        <span class="picker">
          <input type="date" id="picker" tabindex="-1" aria-hidden="true" .value=${day ?? ''} min=${known?.first ?? nothing} max=${known?.last ?? nothing} @change=${picked}>
          <button type="button" class="button" aria-label="Calendar" title="Calendar" @click=${openPicker}><span aria-hidden="true">▾</span></button>
        </span>
        ${step('›', 'Day after', after)}
        <a class="button" href=${address({ date: LATEST })} aria-current=${asked.date === LATEST ? 'true' : nothing}>Latest</a>
      </div>
      <label class="order">Order
        <select id="order" @change=${(event) => place.go(address({ by: event.target.value, type: firstType(columnOf(event.target.value)) }))}>
          ${COLUMNS.map((column) => html`<option value=${column.by} .selected=${column.by === asked.by}>${column.title}</option>`)}
        </select></label>
      <a class="button" href=${address({ only: !asked.only })} aria-current=${asked.only ? 'true' : nothing}><span aria-hidden="true">★</span> Favourites</a>
      <span class="count">${counted(shown)}</span>
      <p id="not-a-date" class="mistake" role="alert">${mistyped ?? nothing}</p>
    </div>`;
  }

  const columnOf = (by) => COLUMNS.find((column) => column.by === by);

  function counted(shown) {
    if (!isWhole) {
      return 'Loading more…';
    }
    const all = rows.length === 1 ? '1 currency' : `${numbers.count(rows.length)} currencies`;
    return rows.length === 0 ? nothing : asked.only ? `${numbers.count(shown.length)} of ${all}` : all;
  }

  /** The day with data before or after; undefined beyond the first or last one. */
  function neighbour(way, day) {
    if (known.near === day) {
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

  /** The error message for the typed date; null if it is valid. */
  let mistyped = null;

  /** A text field, since browsers show a date input in the format of their locale, where 07/06/2021 is ambiguous. */
  function typed({ target }) {
    const text = target.value.trim();
    const day = days.full(text);
    mistyped = text === '' || day !== undefined ? null : days.notADate(text);
    if (day !== undefined) {
      target.value = day;
      place.go(address({ date: day }));
    } else {
      if (text === '') {
        target.value = (asked.date === LATEST ? known?.last : asked.date) ?? '';
      }
      draw();
    }
  }

  /** Handles a choice from the browser's calendar. */
  function picked({ target }) {
    if (days.full(target.value) !== undefined) {
      mistyped = null;
      place.go(address({ date: target.value }));
    }
  }

  function openPicker() {
    document.getElementById('picker').showPicker();
  }

  function table(shown) {
    return html`<table class="prices" data-by=${asked.by} aria-rowcount=${isWhole ? shown.length + 1 : -1}>
      <caption class="visually-hidden">${asked.only ? 'Favourites' : 'Currencies'}, ordered by ${columnOf(asked.by).title}</caption>
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
    const isChosen = column.by === asked.by;
    const turned = asked.type === 'asc' ? 'desc' : 'asc';
    const target = address({ by: column.by, type: isChosen ? turned : firstType(column) });
    const order = asked.type === 'asc' ? 'ascending' : 'descending';
    return html`<th scope="col" class="${cssOf(column)} ${isChosen ? 'chosen' : ''}" aria-sort=${isChosen ? order : nothing}>
      <a href=${target}>${column.title}<span class="arrow" aria-hidden="true">${isChosen ? (asked.type === 'asc' ? '▲' : '▼') : ''}</span></a></th>`;
  }

  const cssOf = (column) => `${column.kind} c-${column.by}`;

  function row(each, at) {
    const target = place.currency(each.crypto, { date: state.date === LATEST ? undefined : state.date });
    return html`<tr aria-rowindex=${at + 2}>
      <td class="star">${star(each.crypto, draw)}</td>
      <th scope="row" class="text c-crypto"><a href=${target} title="${each.crypto} ${each.symbol}"><span class="name">${each.crypto}</span> <span class="symbol">${each.symbol}</span></a></th>
      ${COLUMNS.slice(1).map((column) => (column.kind === 'price' ? priceCell(column, each[column.of], each['24h']) : cell(column, each[column.of])))}
      <td class="line">${spark(lines.get(each.crypto))}</td>
    </tr>`;
  }

  /** On a phone, the change of a day has no column of its own and is written below the price. */
  function priceCell(column, value, over24h) {
    const { way, read } = change(over24h);
    return html`<td class="${cssOf(column)} ${column.by === asked.by ? 'chosen' : ''}" title=${numbers.exact(value)}>${numbers.price(value)}<span class="below ${way}">${read}</span></td>`;
  }

  function cell(column, value) {
    const chosen = column.by === asked.by ? 'chosen' : '';
    if (column.kind === 'change') {
      const { way, exact, read } = change(value);
      return html`<td class="${cssOf(column)} ${way} ${chosen}" title=${exact}>${read}</td>`;
    }
    const known = numbers.reported(value);
    return html`<td class="${cssOf(column)} ${chosen}" title=${numbers.exact(known)}>${numbers.large(known)}</td>`;
  }

  /** Asks for the closes of the rows in sight: of whole blocks, so that all who look here ask the same. */
  function askLines(shown) {
    const { from, to } = sight.of(shown.length);
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      const id = shown.length <= BLOCK && !asked.only ? 'all' : symbolsOf(shown.slice(block * BLOCK, (block + 1) * BLOCK));
      if (id !== '' && !linesAsked.has(id)) {
        linesAsked.add(id);
        askLine(id, asking.signal);
      }
    }
  }

  /** Those with a comma cannot be asked for by their symbol. */
  const symbolsOf = (some) => [...new Set(some.map((row) => row.symbol).filter((symbol) => symbol && !symbol.includes(',')))].join(',');

  async function askLine(id, signal) {
    // The table is there without them, and the next change asks again.
    const answer = await ask('/dashboard', { id, ...order(state), closes: CLOSES }, signal).catch(() => null);
    if (answer !== null && !signal.aborted) {
      answer.forEach((row) => lines.set(row.crypto, row.closes));
      draw();
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
    /** Whether a change is one of what is shown: the day, those that it is compared with, those that lead on from it. */
    concerns({ first_day: first, last_day: last }) {
      const day = asked.date === LATEST ? known?.last : asked.date;
      if (!first || !last || !known || known.near !== day) {
        return true;
      }
      const from = [known.before ?? day, days.plus(day, 1 - CLOSES)].sort()[0];
      return (first <= (known.after ?? day) && last >= from) || first <= known.first || last >= known.last;
    },
    /** Whether there is something of what was asked for last, which is better than nothing. */
    isOfAddress: () => rows !== null && isSame(state, asked),
    redraw: draw,
    stop() {
      isEnded = true;
      asking.abort();
      sight.stop();
      window.clearTimeout(timer);
    },
  };
}
