import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as axis from '../../main/resources/page/axis.js';

const seconds = (day) => Date.parse(day + 'T00:00:00Z') / 1000;
const MONTH = 30 * axis.DAY;
const YEAR = 365 * axis.DAY;

/** The texts of the ticks between two days. */
const texts = (from, to, step) => {
  const splits = axis.ticks(null, 0, seconds(from), seconds(to), step);
  return axis.tickTexts(null, splits, 0, 0, step);
};

test('ticks of days are whole days since 1970, so that they stay where they are when the range moves', () => {
  assert.deepEqual(texts('2021-06-06', '2021-06-10', axis.DAY), ['6 Jun', '7 Jun', '8 Jun', '9 Jun', '10 Jun']);
  // 2021-06-03 is 18,781 days after 1970-01-01, seven times 2,683.
  assert.deepEqual(texts('2021-06-01', '2021-06-20', 7 * axis.DAY), ['3 Jun', '10 Jun', '17 Jun']);
  assert.deepEqual(texts('2021-06-02', '2021-06-21', 7 * axis.DAY), ['3 Jun', '10 Jun', '17 Jun']);
});

test('ticks of months are at their first days', () => {
  assert.deepEqual(texts('2021-01-02', '2021-04-01', MONTH), ['Feb 2021', 'Mar 2021', 'Apr 2021']);
  assert.deepEqual(texts('2020-07-06', '2021-07-06', 3 * MONTH), ['Oct 2020', 'Jan 2021', 'Apr 2021', 'Jul 2021']);
  assert.deepEqual(axis.ticks(null, 0, seconds('2021-02-15'), seconds('2021-03-15'), MONTH), [seconds('2021-03-01')]);
});

test('ticks of years are at their first days, of decades at those that end with 0', () => {
  assert.deepEqual(texts('2018-01-03', '2021-07-06', YEAR), ['2019', '2020', '2021']);
  assert.deepEqual(texts('2018-01-01', '2021-07-06', 2 * YEAR), ['2018', '2020']);
  assert.deepEqual(texts('2009-01-03', '2031-01-01', 10 * YEAR), ['2010', '2020', '2030']);
});

test('ticks do not depend on the time zone of the browser', () => {
  const zone = process.env.TZ;
  try {
    for (const each of ['America/Los_Angeles', 'Pacific/Kiritimati']) {
      process.env.TZ = each;
      assert.notEqual(new Date(0).getTimezoneOffset(), 0);
      assert.deepEqual(texts('2021-01-02', '2021-03-01', MONTH), ['Feb 2021', 'Mar 2021'], each);
    }
  } finally {
    if (zone === undefined) {
      delete process.env.TZ;
    } else {
      process.env.TZ = zone;
    }
  }
});

test('the steps ascend', () => {
  assert.deepEqual([...axis.STEPS].sort((one, other) => one - other), axis.STEPS);
});

test('the texts of an axis are the shortest ones that are exact', () => {
  const rows = [
    [[750, 1000, 1250, 1500], true, '750× 1K× 1.25K× 1.5K×'],
    [[0.5, 1, 2], true, '0.5× 1× 2×'],
    [[0, 20000, 40000, null], false, '$0 $20K $40K '],
    [[1250000, 1500000], false, '$1.25M $1.5M'],
    [[34235.19, 34235.2], false, '$34,235.19 $34,235.2'],
    [[0.00001235, 0.0000124], false, '$0.00001235 $0.0000124'],
    [[-1.5, 0, 1.5], false, '−$1.5 $0 $1.5'],
    [[1e20, 2e20], false, '$1e20 $2e20'],
    [[1e-12, 2e-12], true, '1e-12× 2e-12×'],
    [[null, null], false, ' '],
  ];
  rows.forEach(([values, areFactors, expected]) => assert.equal(axis.texts(values, areFactors).join(' '), expected, String(values)));
});

test('a linear scale of candles has a margin, and ends at zero', () => {
  assert.deepEqual(axis.linear(null, 100, 200), [95, 205]);
  assert.deepEqual(axis.linear(null, 0, 2000), [0, 2100]);
  assert.deepEqual(axis.linear(null, 1, 100), [0, 104.95]);
  assert.deepEqual(axis.linear(null, 20, 20), [19, 21]);
  assert.deepEqual(axis.linear(null, 0, 0), [0, 0.05]);
  assert.deepEqual(axis.linear(null, null, null), [null, null]);
});

test('a logarithmic scale goes no further than the next line of its grid', () => {
  assert.deepEqual(axis.logarithmic(null, 10, 30), [9, 40]);
  assert.deepEqual(axis.logarithmic(null, 7, 1234), [6, 2000]);
  assert.deepEqual(axis.logarithmic(null, 0.00001235, 0.00001235), [0.00001, 0.00002]);
  assert.deepEqual(axis.logarithmic(null, null, null), [null, null]);
});

test('a scale of factors has a twentieth of its range as margin, and at least 1%', () => {
  const [least, most] = axis.factorRange(null, 1, 2 ** 20);
  assert.equal(least, 0.5);
  assert.equal(most, 2 ** 21);
  assert.deepEqual(axis.factorRange(null, 1, 1), [1 / 1.01, 1.01]);
  assert.deepEqual(axis.factorRange(null, null, null), [null, null]);
});

test('a scale of factors has a few round ticks', () => {
  const rows = [
    [0.95, 1.12, '0.95 1 1.05 1.1'],
    [0.9, 4, '1 2 3 4'],
    [0.3, 251, '0.5 1 2 5 10 20 50 100 200'],
    [0.001, 2e6, '0.01 1 100 10000 1000000'],
    [0.001, 0.9, '0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5'],
  ];
  rows.forEach(([least, most, expected]) => assert.equal(axis.factorTicks(null, 1, least, most).join(' '), expected));
});

/** A canvas on which each character is 7 pixels wide. */
const context = () => {
  const written = [];
  return {
    written,
    save() {},
    restore() {},
    measureText: (text) => ({ width: 7 * text.length }),
    fillText: (text, x, y) => written.push({ text, x, y }),
  };
};

test('an axis has room for its longest text', () => {
  assert.equal(axis.widthOf({ ctx: context() }, ['$1', '$34,235.19']), 7 * 10 + 20);
  assert.equal(axis.widthOf({ ctx: context() }, ['$1']), 50);
  assert.equal(axis.widthOf({ ctx: context() }, null), 50);
});

test('the names of lines do not overlap, stay within the chart and are cut to their room', () => {
  window.devicePixelRatio = 1;
  const ctx = context();
  const line = (label) => ({ label, stroke: () => 'red' });
  const self = {
    ctx,
    bbox: { left: 50, top: 10, width: 400, height: 300 },
    series: [{}, line('High'), line('Same'), line('A very long name'), line('None'), line('Low')],
    data: [[1, 2], [300, 300], [300, null], [150, 155], [null, null], [0, 0]],
    valToPos: (value) => 310 - value,
  };
  axis.writeNames(self, 75);
  assert.deepEqual(ctx.written.map(({ text }) => text).sort(), ['A very l…', 'High', 'Low', 'Same']);
  const ys = ctx.written.map(({ y }) => y).sort((one, other) => one - other);
  // Both at the top: one of them 15 pixels below the other.
  assert.deepEqual(ys, [10, 25, 155, 310]);
  assert.ok(ctx.written.every(({ x }) => x === 456));
});
