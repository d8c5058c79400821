import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as days from '../../main/resources/page/days.js';

test('a day is written with leading zeros, and must exist', () => {
  const rows = {
    '2022-10-9': '2022-10-09',
    '2022-1-1': '2022-01-01',
    '2020-2-29': '2020-02-29',
    '2021-02-29': undefined,
    '2021-02-30': undefined,
    '2022-13-01': undefined,
    '2022-00-01': undefined,
    '22-10-09': undefined,
    '2022/10/09': undefined,
    ' 2022-10-09': undefined,
    yesterday: undefined,
    '': undefined,
  };
  Object.entries(rows).forEach(([text, day]) => assert.equal(days.full(text), day, text));
  assert.equal(days.full(undefined), undefined);
});

test('days are added over the ends of months and years', () => {
  assert.equal(days.plus('2021-07-06', -30), '2021-06-06');
  assert.equal(days.plus('2020-02-28', 1), '2020-02-29');
  assert.equal(days.plus('2021-02-28', 1), '2021-03-01');
  assert.equal(days.plus('2020-12-31', 1), '2021-01-01');
  assert.equal(days.plus('2021-07-06', 0), '2021-07-06');
});

test('the end of a month stays one, months before', () => {
  assert.equal(days.monthsBefore('2021-07-06', 1), '2021-06-06');
  assert.equal(days.monthsBefore('2021-07-31', 1), '2021-06-30');
  assert.equal(days.monthsBefore('2021-03-31', 1), '2021-02-28');
  assert.equal(days.monthsBefore('2020-03-31', 1), '2020-02-29');
  assert.equal(days.monthsBefore('2020-02-29', 12), '2019-02-28');
  assert.equal(days.monthsBefore('2021-01-15', 12), '2020-01-15');
  assert.equal(days.monthsBefore('2021-01-15', 3), '2020-10-15');
});

test('a day is read by people', () => {
  assert.equal(days.title('2022-10-09'), 'Sun, 9 October 2022');
  assert.equal(days.long('2022-10-09'), '9 October 2022');
  assert.equal(days.short('2022-10-09'), '9 Oct 2022');
  assert.equal(days.time('1970-01-02'), 86_400_000);
  assert.equal(days.notADate('2021-02-30'), '"2021-02-30" is not a date. Use YYYY-MM-DD.');
});
