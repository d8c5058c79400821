/** Requests to the server, and their outcomes: data, no data, a problem, or no response. */

import { at } from './base.js';

/** An error response of the server. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.error || 'The server rejected the request.');
    this.status = status;
    this.type = body.type || '';
    /** The currencies that an ambiguous text means: their name, symbol and slug. */
    this.candidates = body.candidates ?? [];
  }
}

/** The server cannot be reached or cannot handle the request. */
export class Unavailable extends Error {}

/** The status if a text means several currencies. */
export const AMBIGUOUS = 409;

const NO_DATA = 'urn:krispyto:problem:no-data';

/** Milliseconds without any bytes until a request fails. A slow connection may take longer overall. */
export const TIMEOUT = 20_000;

const NEXT = /<([^>]+)>;\s*rel="next"/;

/**
 * Returns the body, or null if there is no data.
 *
 * @throws Problem, Unavailable, or an AbortError if the signal aborts
 */
export async function get(path, parameters = {}, signal = undefined) {
  const { body } = await request(path + query(parameters), signal);
  // With NO_DATA_STATUS=200, an empty array means no data. For currencies, it means no match.
  return Array.isArray(body) && body.length === 0 && path !== '/currencies' ? null : body;
}

/**
 * Returns rows page by page, all from one data version: first a few, to show at once, then the others.
 *
 * @throws as get does; a Problem with 410 if the data has changed and the server no longer keeps the remaining rows
 */
export async function* getPages(path, parameters, { few, many }, signal) {
  let page = await request(path + query({ ...parameters, limit: few }), signal);
  yield { rows: page.body ?? [], isLast: page.next === null };
  while (page.next !== null) {
    const next = new URL(page.next, window.location.href);
    next.searchParams.set('limit', many);
    page = await request(next.pathname + next.search, signal);
    yield { rows: page.body ?? [], isLast: page.next === null };
  }
}

/** Whether a URL returns a success status. */
export async function isReachable(url) {
  const timeout = timeoutOf();
  try {
    return (await fetch(url, { signal: timeout.signal })).ok;
  } catch {
    return false;
  } finally {
    timeout.end();
  }
}

async function request(path, signal) {
  const timeout = timeoutOf(signal);
  try {
    const response = await fetch(at(path), { headers: { Accept: 'application/json' }, signal: timeout.signal });
    noteSimulated(response);
    return { body: await read(response, timeout), next: NEXT.exec(response.headers.get('Link') ?? '')?.[1] ?? null };
  } catch (error) {
    if (error instanceof Problem || error instanceof Unavailable || signal?.aborted) {
      throw error;
    }
    throw new Unavailable('The server cannot be reached.');
  } finally {
    timeout.end();
  }
}

/** Aborts when no bytes arrive for a while, however long the whole response takes, or when the signal aborts. */
function timeoutOf(signal) {
  const ended = new AbortController();
  const abort = () => ended.abort();
  let timer = 0;
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(abort, TIMEOUT);
  };
  const restartTimer = () => new TransformStream({
    transform(chunk, controller) {
      wait();
      controller.enqueue(chunk);
    },
  });
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) {
    abort();
  }
  wait();
  return {
    signal: ended.signal,
    json(response) {
      wait();
      return new Response(response.body.pipeThrough(restartTimer())).json();
    },
    end() {
      window.clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** The query string of the given parameters. Omits empty ones and repeats those with several values. */
export function query(parameters) {
  const given = Object.entries(parameters)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
    .filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given).toString().replaceAll('%2C', ',');
}

async function read(response, timeout) {
  if (response.status === 204) {
    return null;
  }
  if (response.ok) {
    return timeout.json(response);
  }
  const problem = await timeout.json(response).catch(() => ({}));
  if (problem.type === NO_DATA) {
    return null;
  }
  if (response.status >= 500) {
    throw new Unavailable(problem.error || 'The server cannot handle the request.');
  }
  throw new Problem(response.status, problem);
}

/** Ignores error pages of proxies, which do not come from the server. */
function noteSimulated(response) {
  if (response.ok || response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    document.getElementById('simulated').hidden = response.headers.get('Krispyto-Data') !== 'simulated';
  }
}
