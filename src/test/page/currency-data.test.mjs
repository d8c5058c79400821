import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem, respond } from './browser.mjs';
import * as days from '../../main/resources/page/days.js';
import { RANGES, load, isRanked, rankOf } from '../../main/resources/page/currency-data.js';

const NOTHING = { open: null, high: null, low: null, close: null, volume: null, market_cap: null };
const known = (name, symbol, first = '2018-01-03', last = '2021-07-06') => ({ name, symbol, slug: name, first_day: first, last_day: last });
const bar = (date, close) => ({ ...NOTHING, date, close });
const range = (key) => RANGES.find((each) => each.key === key);
const state = (more = {}) => ({ date: undefined, range: range('1m'), compare: [], to: '', ...more });
const history = (name, from, to, interval = '1d') => `/currencies/slug:${name}/history?from=${from}&to=${to}&interval=${interval}&fill=null`;
const dashboard = (id, day) => `/dashboard?id=${id}&order_by=market-cap&order_type=desc&date=${day}`;

/** What is known of Old on its last day, of its last month. */
const OLD = {
  '/currencies/Old': known('Old', 'OLD'),
  [dashboard('OLD', '2021-07-06')]: [{ crypto: 'Other', price: 1 }, { crypto: 'Old', price: 30 }],
  [history('Old', '2021-06-06', '2021-07-06')]: [bar('2021-06-06', 20), bar('2021-07-06', 30)],
};

test('each range starts as far back as its name says', () => {
  const from = Object.fromEntries(RANGES.map((each) => [each.key, each.from('2021-07-06', '2018-01-03')]));
  assert.deepEqual(from, {
    '1m': '2021-06-06', '3m': '2021-04-06', '6m': '2021-01-06', ytd: '2021-01-01', '1y': '2020-07-06', all: '2018-01-03',
  });
});

test('the newest day, its row and the line up to it', async () => {
  respond(OLD);
  const { day, row, bar: last, span, line, nearest } = await load('Old', state(), undefined);
  assert.equal(day, '2021-07-06');
  assert.equal(row.price, 30);
  assert.equal(last.close, 30);
  assert.deepEqual(span, { from: '2021-06-06', to: '2021-07-06', interval: '1d' });
  assert.equal(line.first, 20);
  assert.deepEqual(nearest, []);
});

test('a range of more than 1,100 days has a bar per week, and begins with the close of its first day', async () => {
  const requests = respond({
    ...OLD,
    [history('Old', '2018-01-03', '2021-07-06', '1w')]: [bar('2018-01-01', 20), bar('2021-07-05', 30)],
    [history('Old', '2018-01-03', '2018-01-07')]: [bar('2018-01-03', 10), bar('2018-01-04', 20)],
    [history('Old', '2021-07-06', '2021-07-06')]: [bar('2021-07-06', 30)],
  });
  const { span, line, bar: last } = await load('Old', state({ range: range('all') }), undefined);
  assert.equal(span.interval, '1w');
  assert.equal(line.first, 10);
  assert.equal(last.date, '2021-07-06', 'the bar of the day, not of the week');
  assert.equal(requests.length, 5);
});

test('a range of 1,100 days has a bar per day', async () => {
  const first = days.plus('2021-07-06', -1100);
  respond({
    ...OLD,
    '/currencies/Old': known('Old', 'OLD', first),
    [history('Old', first, '2021-07-06')]: [bar(first, 1)],
  });
  assert.equal((await load('Old', state({ range: range('all') }), undefined)).span.interval, '1d');
});

test('days without a record are drawn only between days with one', async () => {
  respond({
    ...OLD,
    [history('Old', '2021-06-06', '2021-07-06')]: [bar('2021-06-06', null), bar('2021-06-07', 0), bar('2021-06-08', null), bar('2021-06-09', 5), bar('2021-06-10', null)],
  });
  const { line } = await load('Old', state(), undefined);
  assert.deepEqual(line.bars.map(({ date }) => date), ['2021-06-07', '2021-06-08', '2021-06-09']);
  assert.equal(line.first, 5, 'nothing grows from zero');
});

test('a day without a record has the nearest ones that have one', async () => {
  respond({
    '/currencies/Gap': known('Gap', 'GAP', '2021-06-01'),
    [dashboard('GAP', '2021-06-25')]: new Response(null, { status: 204 }),
    [history('Gap', '2021-05-25', '2021-06-25')]: [bar('2021-06-20', 1)],
    [history('Gap', '2021-06-01', '2021-07-06')]: [bar('2021-06-20', 1), bar('2021-06-25', null), bar('2021-07-01', 1), bar('2021-07-02', 1)],
  });
  const { row, nearest, line } = await load('Gap', state({ date: '2021-06-25' }), undefined);
  assert.equal(row, undefined);
  assert.deepEqual(nearest, ['2021-06-20', '2021-07-01']);
  assert.equal(line.bars.length, 1);
});

test('a day after the last one has the chart of the last one', async () => {
  respond({
    ...OLD,
    [dashboard('OLD', '2022-01-01')]: new Response(null, { status: 204 }),
    [history('Old', '2021-12-01', '2022-01-01')]: new Response(null, { status: 204 }),
  });
  const { row, nearest, span, line } = await load('Old', state({ date: '2022-01-01' }), undefined);
  assert.equal(row, undefined);
  assert.deepEqual(nearest, []);
  assert.equal(span.to, '2021-07-06');
  assert.equal(line.bars.length, 2);
});

test('a currency without records has no day', async () => {
  respond({ '/currencies/Twin Two': { name: 'Twin Two', symbol: 'twin', first_day: null, last_day: null } });
  assert.equal((await load('Twin Two', state(), undefined)).day, undefined);
});

test('a symbol with a comma cannot be requested', async () => {
  respond({
    '/currencies/Comma, Inc': known('Comma, Inc', 'C,I'),
    [dashboard('all', '2021-07-06')]: [{ crypto: 'Comma, Inc', price: 4 }],
    [history('Comma, Inc', '2021-06-06', '2021-07-06')]: [],
  });
  assert.equal((await load('Comma, Inc', state(), undefined)).row.price, 4);
});

const COMPARED = {
  ...OLD,
  ...Object.fromEntries(['old', 'Late', 'LATE', 'Gap', 'Zero', 'Comma, Inc', 'Large', 'Never'].map((given) => {
    const name = { old: 'Old', LATE: 'Late' }[given] ?? given;
    return [`/currencies/${given}`, known(name, name.toUpperCase())];
  })),
  ...Object.fromEntries(['Late', 'Gap', 'Zero', 'Comma, Inc'].map((name) => [history(name, '2021-06-06', '2021-07-06'), [bar('2021-07-06', 1)]])),
  [history('Never', '2021-06-06', '2021-07-06')]: new Response(null, { status: 204 }),
  '/currencies/Nobody': problem(404, { error: 'There is no currency Nobody.' }),
  '/currencies/same': problem(409, { error: 'same means several currencies.' }),
};

for (const [compare, names, sentences] of [
  [['Old'], [], ['Old is already shown.']],
  [['Late', 'LATE'], ['Late'], ['Late is already shown.']],
  [['Late', 'Late'], ['Late'], ['Late is already shown.']],
  [['old', 'Late'], ['Late'], ['Old is already shown.']],
  [['Nobody', 'Late'], ['Late'], ['There is no currency Nobody.']],
  [['same'], [], ['same means several currencies.']],
  [['Never'], ['Never'], ['Never has no price in this range.']],
  [['Late', 'Gap', 'Zero', 'Comma, Inc', 'Large'], ['Late', 'Gap', 'Zero', 'Comma, Inc'], ['At most four others can be compared. Not shown: Large.']],
]) {
  test(`compared with ${compare.join(' and ')}`, async () => {
    respond(COMPARED);
    const { others, messages } = await load('Old', state({ compare }), undefined);
    assert.deepEqual(others.map(({ name }) => name), names);
    assert.deepEqual(messages, sentences);
  });
}

test('what cannot be converted to is named, with the reason', async () => {
  respond({
    ...COMPARED,
    [dashboard('LATE', '2021-07-06')]: [{ crypto: 'Late', price: 10 }],
    [dashboard('ZERO', '2021-07-06')]: [{ crypto: 'Zero', price: 0 }],
    [dashboard('NEVER', '2021-07-06')]: new Response(null, { status: 204 }),
  });
  const convert = async (to) => {
    const { target, notConverted } = await load('Old', state({ to }), undefined);
    return target?.crypto ?? notConverted;
  };
  assert.equal(await convert('LATE'), 'Late');
  assert.equal(await convert('Nobody'), 'There is no currency Nobody.');
  assert.equal(await convert('same'), 'same means several currencies.');
  assert.equal(await convert('Zero'), 'Zero has no price above zero on this day.');
  assert.equal(await convert('Never'), 'Never has no record on this day.');
});

test('the rank is the place among all of the day', async () => {
  respond({
    '/dashboard?id=all&order_by=market-cap&order_type=desc&date=2021-07-06&limit=100': new Response(
      JSON.stringify([{ crypto: 'A' }, { crypto: 'B' }]),
      { headers: { Link: '<http://localhost:8000/dashboard?cursor=x>; rel="next"' } },
    ),
    '/dashboard?cursor=x&limit=10000': [...Array(1200).keys()].map((at) => ({ crypto: `C${at}` })),
  });
  assert.equal(await rankOf({ known: known('B', 'B'), day: '2021-07-06' }, undefined), '2');
  assert.equal(await rankOf({ known: known('C1199', 'C'), day: '2021-07-06' }, undefined), '1,202');
  assert.equal(await rankOf({ known: known('Gone', 'G'), day: '2021-07-06' }, undefined), undefined);
  assert.equal(isRanked({ 'market-cap': 0 }), true);
  assert.equal(isRanked({ 'market-cap': null }), false);
  assert.equal(isRanked(undefined), false);
});
