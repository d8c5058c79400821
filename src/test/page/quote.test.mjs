import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, parse } from '../../main/resources/page/quote.js';

test('dollars are the default, however they are written', () => {
  [undefined, '', ' ', 'USD', ' usd '].forEach((text) => assert.equal(parse(text), undefined, String(text)));
  assert.equal(parse(' EUR'), 'EUR');
  assert.equal(parse('slug:usd'), 'slug:usd');
});

test('the selector lists dollars first, and a currency that only the URL names last', () => {
  assert.deepEqual(listed(['JPY', 'EUR', 'JPY', 'USD'], undefined), ['USD', 'EUR', 'JPY']);
  assert.deepEqual(listed(['JPY', 'EUR'], 'eur'), ['USD', 'EUR', 'JPY']);
  assert.deepEqual(listed([], 'bitcoin'), ['USD', 'bitcoin']);
});
