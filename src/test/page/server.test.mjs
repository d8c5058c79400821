import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem, respond, simulated } from './browser.mjs';
import { at, segment } from '../../main/resources/page/base.js';
import { ranked } from '../../main/resources/page/ranking.js';
import { Unavailable, Problem, get, query } from '../../main/resources/page/server.js';

test('a URL is below the base of the page', () => {
  assert.equal(at('/dashboard'), '/krispyto/dashboard');
});

test('a name is one segment of a path', () => {
  assert.equal(segment('<b>Del/ta</b>'), '%3Cb%3EDel%2Fta%3C%2Fb%3E');
  assert.equal(segment('.'), '%20.');
  assert.equal(segment('..'), '%20..');
  assert.equal(segment('...'), '...');
});

test('a query has only what is given, each of several values, and readable commas', () => {
  assert.equal(query({}), '');
  assert.equal(query({ a: undefined, b: null, c: '' }), '');
  assert.equal(query({ id: 'btc,eth', compare: ['A & B', 'C'], limit: 0 }), '?id=btc,eth&compare=A+%26+B&compare=C&limit=0');
});

test('no data is null, however the server reports it', async () => {
  respond({
    '/dashboard?a=204': new Response(null, { status: 204 }),
    '/dashboard?a=404': problem(404, { type: 'urn:krispyto:problem:no-data' }),
    '/dashboard?a=200': [],
    '/currencies?q=x': [],
  });
  for (const status of [204, 404, 200]) {
    assert.equal(await get('/dashboard', { a: status }), null, String(status));
  }
  assert.deepEqual(await get('/currencies', { q: 'x' }), []);
});

test('a refusal is a Problem, and a server that cannot respond is Unavailable', async () => {
  respond({
    '/a': problem(409, { type: 'urn:krispyto:problem:ambiguous', error: 'Several.' }),
    '/b': problem(500, { error: 'Database connection error.' }),
    '/c': new Response('<html>', { status: 502 }),
    '/d': new Response('{"rows":', { status: 200 }),
  });
  await assert.rejects(get('/a'), (error) => error instanceof Problem && error.status === 409 && error.message === 'Several.');
  await assert.rejects(get('/b'), (error) => error instanceof Unavailable && error.message === 'Database connection error.');
  await assert.rejects(get('/c'), (error) => error instanceof Unavailable && error.message === 'The server cannot handle the request.');
  await assert.rejects(get('/d'), (error) => error instanceof Unavailable && error.message === 'The server cannot be reached.');
  await assert.rejects(get('/nothing is prepared'), Unavailable);
});

test('simulated data is marked as such, until a response of the server says otherwise', async () => {
  respond({
    '/simulated': new Response('{}', { headers: { 'Krispyto-Data': 'simulated' } }),
    '/real': {},
    '/proxy': new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
  });
  await get('/simulated');
  assert.equal(simulated.hidden, false);
  await get('/proxy').catch(() => {});
  assert.equal(simulated.hidden, false, 'a proxy knows nothing of the data');
  await get('/real');
  assert.equal(simulated.hidden, true);
});

const page = (rows, next) =>
  new Response(JSON.stringify(rows.map((crypto) => ({ crypto }))), next ? { headers: { Link: `<${next}>; rel="next"` } } : {});

const shownBy = async (responses, goesOn = () => undefined) => {
  const requests = respond(responses);
  const shown = [];
  await ranked({ date: 'latest' }, (rows, isLast) => {
    shown.push(rows.map(({ crypto }) => crypto).join('') + (isLast ? '.' : ''));
    return goesOn(rows);
  });
  return { requests, shown };
};

const FIRST = '/dashboard?id=all&date=latest&limit=100';

test('the first rows are shown before the others, which are requested in large pages', async () => {
  const { requests, shown } = await shownBy({
    [FIRST]: page(['A', 'B'], 'http://localhost:8000/dashboard?id=all&limit=100&cursor=x'),
    '/dashboard?id=all&limit=10000&cursor=x': page(['C']),
  });
  assert.deepEqual(shown, ['AB', 'ABC.']);
  assert.equal(requests.length, 2);
});

test('no more rows are requested than are wanted', async () => {
  const { requests, shown } = await shownBy({ [FIRST]: page(['A'], 'http://localhost:8000/dashboard?cursor=x') }, () => false);
  assert.deepEqual(shown, ['A']);
  assert.deepEqual(requests, [FIRST]);
});

test('rows of data that changes all the time are requested all at once after two attempts', async () => {
  const { requests, shown } = await shownBy({
    [FIRST]: page(['A'], 'http://localhost:8000/dashboard?cursor=x'),
    '/dashboard?cursor=x&limit=10000': problem(410, { error: 'Expired.' }),
    '/dashboard?id=all&date=latest': page(['A', 'B']),
  });
  assert.deepEqual(shown, ['A', 'A', 'AB.']);
  assert.equal(requests.length, 5);
});
