import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as series from '../../main/resources/page/series.js';

const bar = (date, close, more = {}) => ({ date, open: null, high: null, low: null, close, volume: null, market_cap: null, ...more });
const DAY = 86_400;

test('a bar is a record if anything of it is known', () => {
  assert.equal(series.isRecord(bar('2021-07-06', null)), false);
  assert.equal(series.isRecord(bar('2021-07-06', 0)), true);
  assert.equal(series.isRecord(bar('2021-07-06', null, { volume: 0 })), true);
});

test('the closes of one currency, with gaps', () => {
  const { labels, data, isKnown } = series.prices({
    name: 'Gap',
    bars: [bar('1970-01-02', 1), bar('1970-01-03', null), bar('1970-01-04', null, { volume: 5 })],
  });
  assert.deepEqual(labels, ['Gap']);
  assert.deepEqual(data, [[DAY, 2 * DAY, 3 * DAY], [1, null, null]]);
  assert.deepEqual([0, 1, 2].map(isKnown), [true, false, true]);
});

test('each series is a multiple of its first close, on the days of all', () => {
  const { labels, data, isKnown } = series.factors({
    name: 'Old',
    first: 10,
    bars: [bar('1970-01-02', 10), bar('1970-01-03', 20), bar('1970-01-05', null)],
    others: [
      { name: 'Late', first: 5, bars: [bar('1970-01-03', 5), bar('1970-01-04', 10)] },
      { name: 'Zero', first: undefined, bars: [bar('1970-01-03', 0)] },
    ],
  });
  assert.deepEqual(labels, ['Old', 'Late', 'Zero']);
  assert.deepEqual(data, [
    [DAY, 2 * DAY, 3 * DAY, 4 * DAY],
    [1, 2, null, null],
    [null, 1, 2, null],
    [null, null, null, null],
  ]);
  assert.deepEqual([0, 1, 2, 3].map(isKnown), [true, true, true, false]);
});

test('growth is a factor and a change', () => {
  assert.equal(series.growth(0.5), '0.50× (−50.00%)');
  assert.equal(series.growth(1), '1.00× (0.00%)');
  assert.equal(series.growth(3), '3.00× (+200.00%)');
  assert.equal(series.growth(null), '–');
  assert.equal(series.growth(undefined), '–');
});

test('a value without neighbours is alone', () => {
  assert.deepEqual(series.alone([3]), [0]);
  assert.deepEqual(series.alone([1, 1, null, 2, null, null, 4]), [3, 6]);
  assert.equal(series.alone([1, 1, 1]), null);
  assert.equal(series.alone([null, null]), null);
});

test('candles reach from the lowest low to the highest high', () => {
  const bars = [bar('2021-07-05', 15, { open: 10, high: 2000, low: 0 }), bar('2021-07-06', null)];
  assert.deepEqual(series.extremes(bars, false), [0, 2000]);
  assert.deepEqual(series.extremes(bars, true), [10, 2000]);
  assert.deepEqual(series.extremes([bar('2021-07-06', null)], false), [null, null]);
  assert.deepEqual(series.extremes([bar('2021-07-06', 0)], true), [null, null]);
});

test('a bar is read by its close, or by its four prices', () => {
  const candle = bar('2021-07-06', 110, { open: 100, high: 120, low: 90 });
  assert.equal(series.reading(candle, false), '$110.00');
  assert.equal(series.reading(candle, true), 'open $100.00, high $120.00, low $90.00, close $110.00');
  assert.equal(series.reading(bar('2021-07-06', 3), true), 'open –, high –, low –, close $3.00');
  assert.equal(series.reading(bar('2021-07-06', null), true), 'no record');
});
