import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as numbers from '../../main/resources/page/numbers.js';

const table = (name, written, rows) =>
  test(name, () => rows.forEach(([value, expected]) => assert.equal(written(value), expected, String(value))));

table('a price has four digits below a dollar, then cents, dollars, millions, an exponent', numbers.price, [
  [1.23e-9, '$1.230e-9'],
  [9.999e-7, '$9.999e-7'],
  [1e-6, '$0.000001000'],
  [0.0000012346, '$0.000001235'],
  [0.99994, '$0.9999'],
  // Four digits would round it up to 1.000.
  [0.99995, '$1.00'],
  [0.99999, '$1.00'],
  [1, '$1.00'],
  [1000.99, '$1,000.99'],
  [99999.99, '$99,999.99'],
  [99999.994, '$99,999.99'],
  [99999.995, '$100,000'],
  [123456.4, '$123,456'],
  [9999999, '$9,999,999'],
  [9999999.4, '$9,999,999'],
  [9999999.5, '$10.0M'],
  [12345678, '$12.3M'],
  [1e12, '$1.0T'],
  [999.94e12, '$999.9T'],
  [999.95e12, '$1.00e15'],
  [1e300, '$1.00e300'],
  [0, '$0.00'],
  [null, '–'],
  [undefined, '–'],
]);

table('a volume or market cap is short from a thousand on', numbers.large, [
  [0.04, '$0.04000'],
  [500, '$500.00'],
  [999.99, '$999.99'],
  [999.996, '$1.0K'],
  [1000, '$1.0K'],
  [1.5e12, '$1.5T'],
  [641899161593.76, '$641.9B'],
  [9.99e14, '$999.0T'],
  [9.9996e14, '$1.00e15'],
  [1e20, '$1.00e20'],
  [null, '–'],
]);

test('a volume or market cap of 0 was not reported', () => {
  assert.equal(numbers.reported(0), undefined);
  assert.equal(numbers.reported(null), undefined);
  assert.equal(numbers.reported(0.04), 0.04);
});

table('what an amount is worth has all its cents', numbers.worth, [
  [275, '$275.00'],
  [0.0000132, '$0.00001320'],
  [123456.78, '$123,456.78'],
  [12345678.9, '$12,345,678.90'],
  [999.94e12, '$999,940,000,000,000.00'],
  [999.95e12, '$1.00e15'],
  [undefined, '–'],
]);

table('a change has a sign and an arrow', (value) => {
  const { text, way, sign } = numbers.change(value);
  return `${sign}${text} ${way}`;
}, [
  [10, '▲+10.00% up'],
  [-50, '▼−50.00% down'],
  [0.005, '▲+0.01% up'],
  // Rounds to nothing.
  [0.0049, '0.00% none'],
  [-0.00099999, '0.00% none'],
  [0, '0.00% none'],
  [999.994, '▲+999.99% up'],
  [999.995, '▲+1,000% up'],
  [12345.6, '▲+12,346% up'],
  [99999.4, '▲+99,999% up'],
  [99999.5, '▲+100K% up'],
  [1000000000, '▲+1B% up'],
  [-99.9999, '▼−100.00% down'],
  [1e302, '▲+1e302% up'],
  [null, '– none'],
]);

table('a factor has two decimals, then one, then a short form', numbers.factor, [
  [0, '0.00×'],
  [0.5, '0.50×'],
  [0.00994, '9.9e-3×'],
  [0.00995, '0.01×'],
  [99.994, '99.99×'],
  [99.995, '100.0×'],
  [251.34, '251.3×'],
  [999.94, '999.9×'],
  [1300, '1.3K×'],
  [1e15, '1.0e15×'],
  [undefined, '–'],
]);

table('an amount has eight digits', numbers.amount, [
  [1100, '1,100'],
  [0.1234567891, '0.12345679'],
  [1100000000, '1,100,000,000'],
  [999999999999999, '1,000,000,000,000,000'],
  [1e15, '1.000e15'],
  [4.4e302, '4.400e302'],
  [4.4e-18, '4.400e-18'],
  [1e-9, '0.000000001'],
  [0, '0'],
  [undefined, '–'],
]);

test('a count and an exact number', () => {
  assert.equal(numbers.count(1234567), '1,234,567');
  assert.equal(numbers.exact(0.1 + 0.2), '0.30000000000000004');
  assert.equal(numbers.exact(null), 'unknown');
});

test('amounts have the sign of their currency, if it has a code of three letters', () => {
  const amounts = (currency) => {
    numbers.use(currency);
    return [numbers.price(1.5), numbers.price(0.00012345), numbers.large(2e9), numbers.price(1e-9)];
  };
  assert.deepEqual(amounts('EUR'), ['€1.50', '€0.0001235', '€2.0B', '€1.000e-9']);
  assert.deepEqual(amounts('BTC'), ['BTC\u00a01.50', 'BTC\u00a00.0001235', 'BTC\u00a02.0B', 'BTC\u00a01.000e-9']);
  assert.deepEqual(amounts('bitcoin'), ['1.50', '0.0001235', '2.0B', '1.000e-9']);
  assert.deepEqual(amounts('USD'), ['$1.50', '$0.0001235', '$2.0B', '$1.000e-9']);
});
