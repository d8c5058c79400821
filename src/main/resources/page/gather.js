import { segment } from './base.js';
import * as days from './days.js';
import * as numbers from './numbers.js';
import { ranked } from './ranking.js';
import { isRecord } from './series.js';
import { AMBIGUOUS, Problem, ask } from './server.js';

/** What the page of a currency asks the server, to show it on a day, in a range, beside others. */

/** How far back each range goes. */
export const RANGES = [
  { key: '1m', title: '1m', from: (day) => days.monthsBefore(day, 1) },
  { key: '3m', title: '3m', from: (day) => days.monthsBefore(day, 3) },
  { key: '6m', title: '6m', from: (day) => days.monthsBefore(day, 6) },
  { key: 'ytd', title: 'YTD', from: (day) => `${day.slice(0, 4)}-01-01` },
  { key: '1y', title: '1y', from: (day) => days.monthsBefore(day, 12) },
  { key: 'all', title: 'All', from: (day, first) => first },
];

/** Longer ranges are shown by weeks: a screen has not more places. */
const DAYS_BY_DAY = 1100;

/** By which currencies have their rank. */
const ORDER = { order_by: 'market-cap', order_type: 'desc' };

const MOST_COMPARED = 4;

/** Of an address that somebody has made up. */
const MOST_LOOKED_UP = 12;

/** Within so many days the nearest one with a record is looked for. */
const AROUND = 400;

/** What the server allows from the first day to the last. */
const MOST_DAYS = 36_525;

/** All that is shown, asked for side by side where it does not depend on what comes first. */
export async function gather(asked, state, signal) {
  const get = (path, parameters) => ask(path, parameters, signal);
  const known = await currencyOf(get, asked);
  const day = state.date === undefined ? known.last_day : state.date;
  if (!day || !known.first_day) {
    return { known, day: undefined };
  }
  const linesUpTo = async (end) => {
    const span = spanOf(state.range, end, known);
    const [line, compared] = await Promise.all([lineOf(get, known.name, span), compare(get, state.compare, known, span)]);
    return { span, line, ...compared };
  };
  const [row, lines, conversion] = await Promise.all([rowOf(get, known, day), linesUpTo(day), convert(get, state.to, day)]);
  if (row) {
    return { known, day, row, bar: await barOf(get, lines.line, day, lines.span), nearest: [], ...lines, ...conversion };
  }
  const nearest = await nearestOf(get, known, day);
  // A day without a record must not empty the chart, too.
  const shown = lines.line.bars.length > 0 ? lines : await linesUpTo(nearest.find((each) => each < day) ?? known.last_day);
  return { known, day, row, bar: undefined, nearest, ...shown, ...conversion };
}

/** By its name, or by a symbol that no other has. */
function currencyOf(get, asked) {
  return get(`/currencies/${segment(asked)}`, {});
}

/** How it stood on a day; undefined if it has no record. */
async function rowOf(get, known, day) {
  // A symbol with a comma cannot be asked for, and several may bear the same.
  const id = known.symbol && !known.symbol.includes(',') ? known.symbol : 'all';
  const rows = await get('/dashboard', { id, ...ORDER, date: day });
  return rows?.find((row) => row.crypto === known.name);
}

/** Its bar of the day, which is the last one of its line, if that is not of weeks. */
async function barOf(get, line, day, span) {
  return span.interval === '1d' ? line.bars.at(-1) : (await history(get, line.name, { from: day, to: day, interval: '1d' }))[0];
}

/** The nearest days before and after a gap that have a record. */
async function nearestOf(get, known, day) {
  if (day < known.first_day || day > known.last_day) {
    return [];
  }
  const [from, to] = [days.plus(day, -AROUND), days.plus(day, AROUND)];
  const bars = await history(get, known.name, {
    from: from < known.first_day ? known.first_day : from,
    to: to > known.last_day ? known.last_day : to,
    interval: '1d',
  });
  const dates = bars.filter(isRecord).map(({ date }) => date);
  return [dates.findLast((date) => date < day), dates.find((date) => date > day)].filter(Boolean);
}

/** How what is converted to stood on the day; or why that is not known. */
async function convert(get, to, day) {
  if (to === '') {
    return {};
  }
  const { found, sentence } = await lookUp(get, to);
  const target = found && (await rowOf(get, found, day));
  if (target?.price > 0) {
    return { target };
  }
  return { notConverted: sentence ?? (target ? `${found.name} has no price above zero on this day.` : `${found.name} has no record on this day.`) };
}

/** From when to when, and whether by days or weeks. */
function spanOf(range, day, known) {
  const earliest = days.plus(day, -MOST_DAYS);
  const first = known.first_day < earliest ? earliest : known.first_day;
  const wanted = range.from(day, first);
  const from = wanted > day ? day : wanted;
  return { from, to: day, interval: days.plus(from, DAYS_BY_DAY) < day ? '1w' : '1d' };
}

/** From its first record to its last one; what has none in between is there, so that gaps are seen. */
async function history(get, of, span) {
  const bars = (await get(`/currencies/${segment(of)}/history`, { ...span, fill: 'null' })) ?? [];
  const first = bars.findIndex(isRecord);
  return first < 0 ? [] : bars.slice(first, bars.findLastIndex(isRecord) + 1);
}

/** Its bars, and the close that percents are of. */
async function lineOf(get, of, span) {
  const bars = await history(get, of, span);
  return { name: of, bars, first: await firstClose(get, of, bars, span) };
}

/** The first one of a day, also where bars are of weeks; undefined without any. */
async function firstClose(get, of, bars, span) {
  const bar = bars.find((each) => each.close > 0);
  if (bar === undefined || span.interval === '1d') {
    return bar?.close;
  }
  const from = bar.date < span.from ? span.from : bar.date;
  const end = days.plus(bar.date, 6);
  const week = await history(get, of, { from, to: end < span.to ? end : span.to, interval: '1d' });
  return (week.find((each) => each.close > 0) ?? bar).close;
}

/** The lines of those that are compared, each once; and what is told of those that are not. */
async function compare(get, asked, known, span) {
  const looked = await Promise.all(asked.slice(0, MOST_LOOKED_UP).map((other) => lookUp(get, other)));
  const shown = new Set([known.name]);
  const more = new Set();
  const untold = new Set();
  for (const { found, sentence } of looked) {
    if (found === undefined) {
      untold.add(sentence);
    } else if (shown.has(found.name)) {
      untold.add(`${found.name} is shown already.`);
    } else if (shown.size > MOST_COMPARED) {
      more.add(found.name);
    } else {
      shown.add(found.name);
    }
  }
  if (more.size > 0) {
    untold.add(`At most four others are compared: without ${[...more].join(' and ')}.`);
  }
  shown.delete(known.name);
  const others = await Promise.all([...shown].map((other) => lineOf(get, other, span)));
  others.filter((other) => other.first === undefined).forEach((other) => untold.add(`${other.name} has no price in this range.`));
  return { others, more: [...more], untold: [...untold] };
}

/** Which currency is meant by a name or a symbol; or why none is. */
async function lookUp(get, given) {
  try {
    return { found: await currencyOf(get, given) };
  } catch (error) {
    if (error instanceof Problem) {
      return { sentence: error.status === AMBIGUOUS ? error.message : `${given} is no currency.` };
    }
    throw error;
  }
}

/** Whether it has a place among others. */
export const isRanked = (row) => typeof row?.['market-cap'] === 'number';

/** Its place among all of the day, most often within the first of them; undefined if it has gone meanwhile. */
export async function rankOf({ known, day }, signal) {
  let at = -1;
  await ranked(
    { ...ORDER, date: day },
    (rows) => {
      at = rows.findIndex((each) => each.crypto === known.name);
      return at < 0;
    },
    signal,
  );
  return at < 0 ? undefined : numbers.count(at + 1);
}
