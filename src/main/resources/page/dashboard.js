import { html, nothing, render } from './lit-html.js';
import * as days from './days.js';
import * as favourites from './favourites.js';
import * as numbers from './numbers.js';
import * as quotes from './quote.js';
import * as router from './router.js';
import { change, star } from './elements.js';
import { invalidDate, loading, notice } from './notices.js';
import { ranked } from './ranking.js';
import { BLOCK, visibleBlocks } from './rows.js';
import { get } from './server.js';
import { spark } from './spark.js';

/** The columns. `by` is the value of `order_by` in the API. */
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
/** The closes of a sparkline over 30 days, including the close before them, as for a change. */
const CLOSES = 31;
/** The rate of a day can be that many days old. */
const RATE_DAYS = 7;
/** On the latest day, currencies without a record yet are shown with one of the last days, and marked. */
const WITHIN = 3;

/** All currencies on one day, ranked. */
export function dashboard(root, host) {
  let controller = new AbortController();
  let requested = null;
  let state = null;
  let rows = null;
  let isComplete = false;
  let known = null;
  let lines = new Map();
  let requestedLines = new Set();
  let isEnded = false;
  const visible = visibleBlocks(draw);

  /**
   * Shows the state in the URL, or refreshes it after a change of the data. The current rows stay until the new ones
   * arrive; links and selections are updated at once.
   */
  async function show({ given }, isRefresh) {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    const next = parse(given);
    requested = next;
    if (!isRefresh) {
      mistyped = null;
    }
    if (next.date === undefined) {
      await showInvalidDate(given.date, signal);
      return;
    }
    const isShown = rows !== null && isSame(next, state);
    if (rows === null) {
      host.waiting();
    } else {
      draw();
    }
    if (!isShown) {
      await showRows(next, signal);
    } else if (isRefresh || !isComplete) {
      await replaceRows(next, signal);
    } else {
      // The pending requests for sparklines were aborted.
      requestedLines = new Set();
    }
  }

  /** Shows the table page by page. It does not wait for the days, which are for the date picker and for an empty table. */
  async function showRows(next, signal) {
    await ranked(parametersOf(next), (some, areComplete) => setRows(next, some, areComplete), signal);
    const near = fetchDays(next, signal).then((found) => {
      known = found;
      draw();
    });
    if (rows.length === 0) {
      await near;
    } else {
      near.catch(() => null);
    }
  }

  /** Replaces all rows and the days at once. */
  async function replaceRows(next, signal) {
    let all = [];
    const [found] = await Promise.all([fetchDays(next, signal), ranked(parametersOf(next), (some) => (all = some), signal)]);
    known = found;
    setRows(next, all, true);
    draw();
  }

  /** The first and last day with data, and the nearest ones around the requested day. */
  async function fetchDays({ date }, signal) {
    const found = await get('/days', { near: date === LATEST ? undefined : date }, signal);
    host.latest(found?.last);
    return found && { ...found, near: date === LATEST ? found.last : date };
  }

  function setRows(next, some, areComplete) {
    if (state?.date !== next.date || state.quote !== next.quote) {
      lines = new Map();
    }
    requestedLines = new Set();
    state = next;
    rows = some;
    isComplete = areComplete;
    if (rows.length > 0) {
      draw();
      host.drawn();
    }
  }

  async function showInvalidDate(text, signal) {
    rows = null;
    document.title = 'Invalid date · Krispyto';
    render(invalidDate(text, router.dashboard()), root);
    // Only for the header: how recent the data is, and whether it is simulated.
    await fetchDays({ date: LATEST }, signal).catch(() => null);
  }

  /** Whether both states have the same rows. */
  function isSame(one, other) {
    return one.date === other.date && one.by === other.by && one.type === other.type && one.quote === other.quote;
  }

  function parse(given) {
    const column = COLUMNS.find((each) => each.by === given.order_by?.replace('_', '-')) ?? COLUMNS.find((each) => each.by === DEFAULT.by);
    return {
      date: given.date === undefined || given.date === LATEST ? LATEST : days.full(given.date),
      by: column.by,
      type: given.order_type === 'asc' || given.order_type === 'desc' ? given.order_type : firstType(column),
      only: given.view === 'favourites',
      quote: quotes.parse(given.quote),
    };
  }

  /** The parameters of the API. */
  function parametersOf({ date, by, type, quote }) {
    return { date, order_by: by, order_type: type, quote, within: date === LATEST ? `${WITHIN}d` : undefined };
  }

  const firstType = (column) => (column.kind === 'text' ? 'asc' : 'desc');

  /** The URL of this view with changes to its state. */
  function urlWith(changes) {
    return urlOf({ ...requested, ...changes });
  }

  /** Omits default values. */
  function urlOf(next) {
    const isDefault = next.by === DEFAULT.by && next.type === DEFAULT.type;
    return router.dashboard({
      date: next.date === LATEST ? undefined : next.date,
      order_by: isDefault ? undefined : next.by,
      order_type: isDefault ? undefined : next.type,
      view: next.only ? 'favourites' : undefined,
      quote: next.quote,
    });
  }

  function draw() {
    if (rows === null || isEnded) {
      return;
    }
    numbers.use(state.quote ?? quotes.DOLLARS);
    const day = state.date === LATEST ? known?.last : state.date;
    document.title = `${day ? days.short(day) : 'Latest day'} · Krispyto`;
    const shown = requested.only ? rows.filter((row) => favourites.has(row.crypto)) : rows;
    render(
      html`<h1 class="title">${day ? days.title(day) : 'Latest day'}</h1>
        ${controls(shown)}
        ${rows.length === 0 ? noData() : shown.length > 0 ? table(shown) : isComplete ? noFavourites() : loading()}`,
      root,
    );
    const element = root.querySelector('table.prices');
    if (element !== null) {
      visible.watch(element);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => fetchLines(shown), 60);
    }
  }

  let timer = 0;

  function controls(shown) {
    const day = requested.date === LATEST ? known?.last : requested.date;
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
        <a class="button" href=${urlWith({ date: LATEST })} aria-current=${requested.date === LATEST ? 'true' : nothing}>Latest</a>
      </div>
      <label class="order">Order
        <select id="order" @change=${(event) => router.go(urlWith({ by: event.target.value, type: firstType(columnOf(event.target.value)) }))}>
          ${COLUMNS.map((column) => html`<option value=${column.by} .selected=${column.by === requested.by}>${column.title}</option>`)}
        </select></label>
      ${quotes.selector(requested.quote, (quote) => router.go(urlWith({ quote })), draw)}
      <a class="button" href=${urlWith({ only: !requested.only })} aria-current=${requested.only ? 'true' : nothing}><span aria-hidden="true">★</span> Favourites</a>
      <span class="count">${counted(shown)}</span>
      <p id="not-a-date" class="mistake" role="alert">${mistyped ?? nothing}</p>
    </div>`;
  }

  const columnOf = (by) => COLUMNS.find((column) => column.by === by);

  function counted(shown) {
    if (!isComplete) {
      return 'Loading more…';
    }
    const all = rows.length === 1 ? '1 currency' : `${numbers.count(rows.length)} currencies`;
    return rows.length === 0 ? nothing : requested.only ? `${numbers.count(shown.length)} of ${all}` : all;
  }

  /** The day with data before or after; undefined beyond the first or last one. */
  function neighbour(way, day) {
    if (known.near === day) {
      return (way < 0 ? known.before : known.after) ?? undefined;
    }
    const next = days.plus(day, way);
    return next < known.first || next > known.last ? undefined : next;
  }

  /** The same element whether or not there is such a day, so that it keeps the focus. */
  function step(sign, label, day) {
    const exists = day !== undefined;
    return html`<a class="button step" tabindex="0" href=${exists ? urlWith({ date: day }) : nothing} role=${exists ? nothing : 'link'}
      aria-disabled=${exists ? nothing : 'true'} aria-label=${label} title=${exists ? days.short(day) : nothing}>${sign}</a>`;
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
      router.go(urlWith({ date: day }));
    } else {
      if (text === '') {
        target.value = (requested.date === LATEST ? known?.last : requested.date) ?? '';
      }
      draw();
    }
  }

  /** Handles a choice from the browser's calendar. */
  function picked({ target }) {
    if (days.full(target.value) !== undefined) {
      mistyped = null;
      router.go(urlWith({ date: target.value }));
    }
  }

  function openPicker() {
    document.getElementById('picker').showPicker();
  }

  function table(shown) {
    return html`<table class=${state.quote === undefined ? 'prices' : 'prices quoted'} data-by=${requested.by} aria-rowcount=${isComplete ? shown.length + 1 : -1}>
      <caption class="visually-hidden">${requested.only ? 'Favourites' : 'Currencies'}, ordered by ${columnOf(requested.by).title}</caption>
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
      return html`<tbody>${visible.has(block) ? some.map((each, at) => row(each, block * BLOCK + at)) : space(some.length)}</tbody>`;
    });
  }

  /** Takes the place of rows that are not visible. */
  function space(count) {
    return html`<tr class="space" aria-hidden="true"><td colspan=${COLUMNS.length + 2} .style=${`height: calc(var(--row) * ${count})`}></td></tr>`;
  }

  function header(column) {
    const isChosen = column.by === requested.by;
    const turned = requested.type === 'asc' ? 'desc' : 'asc';
    const target = urlWith({ by: column.by, type: isChosen ? turned : firstType(column) });
    const order = requested.type === 'asc' ? 'ascending' : 'descending';
    return html`<th scope="col" class="${cssOf(column)} ${isChosen ? 'chosen' : ''}" aria-sort=${isChosen ? order : nothing}>
      <a href=${target}>${column.title}<span class="arrow" aria-hidden="true">${isChosen ? (requested.type === 'asc' ? '▲' : '▼') : ''}</span></a></th>`;
  }

  const cssOf = (column) => `${column.kind} c-${column.by}`;

  function row(each, at) {
    const target = router.currency(each.crypto, { date: state.date === LATEST ? undefined : state.date, quote: state.quote });
    return html`<tr aria-rowindex=${at + 2}>
      <td class="star">${star(each.crypto, draw)}</td>
      <th scope="row" class="text c-crypto"><a href=${target} title="${each.crypto} ${each.symbol}"><span class="name">${each.crypto}</span> <span class="symbol">${each.symbol}</span></a>${older(each)}</th>
      ${COLUMNS.slice(1).map((column) => (column.kind === 'price' ? priceCell(column, each[column.of], each['24h']) : cell(column, each[column.of])))}
      <td class="line">${spark(lines.get(each.crypto))}</td>
    </tr>`;
  }

  /** Marks a row that is not of the latest day, in words. */
  function older({ date }) {
    const newest = known?.last ?? date;
    return date === undefined || date >= newest
      ? nothing
      : html` <span class="older" title="The last record is of ${days.title(date)}">${days.short(date)}</span>`;
  }

  /** On a phone, the change of a day has no column of its own and is written below the price. */
  function priceCell(column, value, over24h) {
    const { way, text } = change(over24h);
    return html`<td class="${cssOf(column)} ${column.by === requested.by ? 'chosen' : ''}" title=${numbers.exact(value)}>${numbers.price(value)}<span class="below ${way}">${text}</span></td>`;
  }

  function cell(column, value) {
    const chosen = column.by === requested.by ? 'chosen' : '';
    if (column.kind === 'change') {
      const { way, exact, text } = change(value);
      return html`<td class="${cssOf(column)} ${way} ${chosen}" title=${exact}>${text}</td>`;
    }
    const known = numbers.reported(value);
    return html`<td class="${cssOf(column)} ${chosen}" title=${numbers.exact(known)}>${numbers.large(known)}</td>`;
  }

  /** Requests the closes of whole visible blocks, so that all clients send the same cacheable requests. */
  function fetchLines(shown) {
    const { from, to } = visible.of(shown.length);
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      const id = shown.length <= BLOCK && !requested.only ? 'all' : symbolsOf(shown.slice(block * BLOCK, (block + 1) * BLOCK));
      if (id !== '' && !requestedLines.has(id)) {
        requestedLines.add(id);
        fetchLine(id, controller.signal);
      }
    }
  }

  /** Symbols with a comma cannot be requested. */
  const symbolsOf = (some) => [...new Set(some.map((row) => row.symbol).filter((symbol) => symbol && !symbol.includes(',')))].join(',');

  async function fetchLine(id, signal) {
    // If this fails, the table is shown without them until the next change.
    const response = await get('/dashboard', { id, ...parametersOf(state), closes: CLOSES }, signal).catch(() => null);
    if (response !== null && !signal.aborted) {
      response.forEach((row) => lines.set(row.crypto, row.closes));
      draw();
    }
  }

  function noData() {
    if (known === null) {
      return notice('No prices yet', 'The server has no records. They appear here as soon as some are loaded.');
    }
    const near = [known.before, known.after].filter((day) => day);
    return notice(
      'No data on this day',
      html`No currency has a record on ${state.date === LATEST ? 'this day' : days.short(state.date)}.`,
      html`<ul class="near">${near.map((day) => html`<li><a href=${urlWith({ date: day })}>${days.title(day)}</a> is the nearest ${day < state.date ? 'earlier' : 'later'} day with data</li>`)}</ul>`,
    );
  }

  function noFavourites() {
    return favourites.none()
      ? notice('No favourites yet', html`Star a currency (☆) to keep it in this browser.`, html`<p><a href=${urlWith({ only: false })}>See all currencies</a></p>`)
      : notice('No favourite on this day', 'None of your favourites has a record on this day.', html`<p><a href=${urlWith({ only: false })}>See all currencies</a></p>`);
  }

  return {
    show,
    /** Whether a change affects the shown day, the days that it is compared with, or the days that it links to. */
    isAffectedBy({ first_day: first, last_day: last }) {
      const day = requested.date === LATEST ? known?.last : requested.date;
      if (!first || !last || !known || known.near !== day) {
        return true;
      }
      const earlier = (requested.quote === undefined ? 0 : RATE_DAYS) + (requested.date === LATEST ? WITHIN : 0);
      const from = [known.before ?? day, days.plus(day, 1 - CLOSES - earlier)].sort()[0];
      return (first <= (known.after ?? day) && last >= from) || first <= known.first || last >= known.last;
    },
    /** Whether the view shows the current URL, even if its data is out of date. */
    isCurrent: () => rows !== null && isSame(state, requested),
    redraw: draw,
    stop() {
      isEnded = true;
      controller.abort();
      visible.stop();
      window.clearTimeout(timer);
    },
  };
}
