import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spark } from '../../main/resources/page/spark.js';

/** The direction of a line and its path. */
const drawn = (closes) => {
  const [, way, path] = /class="spark (\w+)".* d=([^>]*)>/.exec(spark(closes));
  return { way, path };
};

const heightOf = (path) => {
  const ys = path.match(/ [\d.]+/g).map(Number);
  return Math.max(...ys) - Math.min(...ys);
};

test('a line fills the height and goes from the oldest close to the newest', () => {
  assert.deepEqual(drawn([1, 3, 2]), { way: 'up', path: 'M2.0 30.0L60.0 2.0L118.0 16.0' });
  assert.deepEqual(drawn([2, 1]), { way: 'down', path: 'M2.0 2.0L118.0 30.0' });
});

test('a line is interrupted where a day has no close', () => {
  assert.equal(drawn([1, null, 3]).path, 'M2.0 30.0M118.0 2.0');
  assert.equal(drawn([null, 1, 3, null, null]).path, 'M31.0 30.0L60.0 2.0');
});

test('a line of less than 2% is flat, and takes its share of the height', () => {
  // 0.8% of 2%, of 28 pixels.
  const stable = drawn([0.996, 1.004]);
  assert.equal(stable.way, 'flat');
  assert.ok(Math.abs(heightOf(stable.path) - 11.2) < 0.11, stable.path);
  assert.equal(drawn([0.99, 1.0101]).way, 'up');
  assert.equal(heightOf(drawn([0.8, 1.2]).path), 28);
});

test('a line of one price is in the middle', () => {
  assert.deepEqual(drawn([5, 5]), { way: 'flat', path: 'M2.0 16.0L118.0 16.0' });
  assert.deepEqual(drawn([0, 0]), { way: 'flat', path: 'M2.0 16.0L118.0 16.0' });
});

test('one close, or none, is no line', () => {
  assert.equal(spark([1, null]), null);
  assert.equal(spark([]), null);
  assert.equal(spark(undefined), null);
});
