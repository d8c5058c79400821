import { bySlug, segment } from './base.js';
import * as days from './days.js';
import * as numbers from './numbers.js';
import { ranked } from './ranking.js';
import { isRecord } from './series.js';
import { AMBIGUOUS, Problem, get as request } from './server.js';

/** Loads the data of the currency view: a day, a range, and compared currencies. */

/** The first day of each range. */
export const RANGES = [
  { key: '1m', title: '1m', from: (day) => days.monthsBefore(day, 1) },
  { key: '3m', title: '3m', from: (day) => days.monthsBefore(day, 3) },
  { key: '6m', title: '6m', from: (day) => days.monthsBefore(day, 6) },
  { key: 'ytd', title: 'YTD', from: (day) => `${day.slice(0, 4)}-01-01` },
  { key: '1y', title: '1y', from: (day) => days.monthsBefore(day, 12) },
  { key: 'all', title: 'All', from: (day, first) => first },
];

/** Longer ranges are shown by week, since a screen has no room for more days. */
const MAX_DAILY_BARS = 1100;

/** The order that determines ranks. */
const RANK_ORDER = { order_by: 'market-cap', order_type: 'desc' };

const MAX_COMPARED = 4;

/** Maximum number of names in the URL to look up. */
const MAX_LOOKUPS = 12;

/** How many days before and after to search for the nearest one with a record. */
const NEAREST_DAYS = 400;

/** The maximum length of a range that the server allows. */
const MAX_DAYS = 36_525;

/** Loads everything that the view shows, with concurrent requests where possible. */
export async function load(name, state, signal) {
  const { quote } = state;
  const get = (path, parameters) => request(path, hasPrices(path) ? { ...parameters, quote } : parameters, signal);
  const known = await currencyOf(get, name);
  const day = state.date === undefined ? known.last_day : state.date;
  if (!day || !known.first_day) {
    return { known, day: undefined };
  }
  const linesUpTo = async (end) => {
    const span = spanOf(state.range, end, known);
    const [line, compared] = await Promise.all([lineOf(get, known, span), compare(get, state.compare, known, span)]);
    return { span, line, ...compared };
  };
  const [row, lines, conversion] = await Promise.all([rowOf(get, known, day), linesUpTo(day), convert(get, state.to, day)]);
  if (row) {
    return { known, day, row, bar: await barOf(get, lines.line, day, lines.span), nearest: [], ...lines, ...conversion };
  }
  const nearest = await nearestOf(get, known, day);
  // On a day without a record, the chart shows the range up to the nearest earlier day.
  const shown = lines.line.bars.length > 0 ? lines : await linesUpTo(nearest.find((each) => each < day) ?? known.last_day);
  return { known, day, row, bar: undefined, nearest, ...shown, ...conversion };
}

/** Only prices can be in another currency. */
const hasPrices = (path) => path === '/dashboard' || path.endsWith('/history');

/** The currency that a name, symbol or slug means. */
function currencyOf(get, name) {
  return get(`/currencies/${segment(name)}`, {});
}

/** The dashboard row on a day; undefined if there is no record. */
async function rowOf(get, known, day) {
  // A symbol with a comma cannot be requested, and several currencies may share a symbol.
  const id = known.symbol && !known.symbol.includes(',') ? known.symbol : 'all';
  const rows = await get('/dashboard', { id, ...RANK_ORDER, date: day });
  return rows?.find((row) => row.crypto === known.name);
}

/** The bar of the day: the last one of the line, unless the line has weekly bars. */
async function barOf(get, line, day, span) {
  return span.interval === '1d' ? line.bars.at(-1) : (await history(get, line, { from: day, to: day, interval: '1d' }))[0];
}

/** The nearest days with a record before and after a gap. */
async function nearestOf(get, known, day) {
  if (day < known.first_day || day > known.last_day) {
    return [];
  }
  const [from, to] = [days.plus(day, -NEAREST_DAYS), days.plus(day, NEAREST_DAYS)];
  const bars = await history(get, known, {
    from: from < known.first_day ? known.first_day : from,
    to: to > known.last_day ? known.last_day : to,
    interval: '1d',
  });
  const dates = bars.filter(isRecord).map(({ date }) => date);
  return [dates.findLast((date) => date < day), dates.find((date) => date > day)].filter(Boolean);
}

/** The dashboard row of the target currency, or the reason why there is none. */
async function convert(get, to, day) {
  if (to === '') {
    return {};
  }
  const { found, reason } = await lookUp(get, to);
  const target = found && (await rowOf(get, found, day));
  if (target?.price > 0) {
    return { target };
  }
  return { notConverted: reason ?? (target ? `${found.name} has no price above zero on this day.` : `${found.name} has no record on this day.`) };
}

/** The first and last day of the line, and its interval. */
function spanOf(range, day, known) {
  const earliest = days.plus(day, -MAX_DAYS);
  const first = known.first_day < earliest ? earliest : known.first_day;
  const wanted = range.from(day, first);
  const from = wanted > day ? day : wanted;
  return { from, to: day, interval: days.plus(from, MAX_DAILY_BARS) < day ? '1w' : '1d' };
}

/** The bars from the first record to the last one, including bars without a record, which appear as gaps. */
async function history(get, { slug }, span) {
  // Another currency may be called like this one; its slug alone is never ambiguous.
  const bars = (await get(`/currencies/${segment(bySlug(slug))}/history`, { ...span, fill: 'null' })) ?? [];
  const first = bars.findIndex(isRecord);
  return first < 0 ? [] : bars.slice(first, bars.findLastIndex(isRecord) + 1);
}

/** The bars, and the first close, of which the chart shows multiples. */
async function lineOf(get, currency, span) {
  const { name, slug } = currency;
  const bars = await history(get, currency, span);
  return { name, slug, bars, first: await firstClose(get, currency, bars, span) };
}

/** The first daily close, even if the bars are weekly; undefined if there is none. */
async function firstClose(get, currency, bars, span) {
  const bar = bars.find((each) => each.close > 0);
  if (bar === undefined || span.interval === '1d') {
    return bar?.close;
  }
  const from = bar.date < span.from ? span.from : bar.date;
  const end = days.plus(bar.date, 6);
  const week = await history(get, currency, { from, to: end < span.to ? end : span.to, interval: '1d' });
  return (week.find((each) => each.close > 0) ?? bar).close;
}

/** The lines of the compared currencies, without duplicates, and messages about those that are not compared. */
async function compare(get, names, known, span) {
  const lookups = await Promise.all(names.slice(0, MAX_LOOKUPS).map((other) => lookUp(get, other)));
  const shown = new Map([[known.name, known]]);
  const more = new Set();
  const messages = new Set();
  for (const { found, reason } of lookups) {
    if (found === undefined) {
      messages.add(reason);
    } else if (shown.has(found.name)) {
      messages.add(`${found.name} is already shown.`);
    } else if (shown.size > MAX_COMPARED) {
      more.add(found.name);
    } else {
      shown.set(found.name, found);
    }
  }
  if (more.size > 0) {
    messages.add(`At most four others can be compared. Not shown: ${[...more].join(' and ')}.`);
  }
  shown.delete(known.name);
  const others = await Promise.all([...shown.values()].map((other) => lineOf(get, other, span)));
  others.filter((other) => other.first === undefined).forEach((other) => messages.add(`${other.name} has no price in this range.`));
  return { others, more: [...more], messages: [...messages] };
}

/** The currency with a name or symbol, or the reason why there is none. */
async function lookUp(get, name) {
  try {
    return { found: await currencyOf(get, name) };
  } catch (error) {
    if (error instanceof Problem) {
      return { reason: error.status === AMBIGUOUS ? error.message : `There is no currency ${name}.` };
    }
    throw error;
  }
}

/** Whether a row has a rank. */
export const isRanked = (row) => typeof row?.['market-cap'] === 'number';

/** The rank on the day, which is mostly on the first page; undefined if the record has been deleted in the meantime. */
export async function rankOf({ known, day }, signal) {
  let at = -1;
  await ranked(
    { ...RANK_ORDER, date: day },
    (rows) => {
      at = rows.findIndex((each) => each.crypto === known.name);
      return at < 0;
    },
    signal,
  );
  return at < 0 ? undefined : numbers.count(at + 1);
}
