/** Asks the server, and tells apart what can come of it: something, nothing, a problem, no answer. */

import { at } from './base.js';

/** What the server says is wrong. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.error || 'The server refuses to answer.');
    this.status = status;
    this.type = body.type || '';
  }
}

/** The server cannot be reached, or cannot answer. */
export class Away extends Error {}

/** The status where a symbol is of several currencies. */
export const AMBIGUOUS = 409;

const NO_DATA = 'urn:krispyto:problem:no-data';

/** So long nothing may come, before the answer begins and within it: a slow line is not a server that is away. */
export const PATIENCE = 20_000;

const NEXT = /<([^>]+)>;\s*rel="next"/;

/**
 * Returns what is there, or null where there is no data.
 *
 * @throws Problem, Away, or an AbortError if the signal says so
 */
export async function ask(path, parameters = {}, signal = undefined) {
  const { body } = await get(path + query(parameters), signal);
  // With NO_DATA_STATUS=200, no data is no rows. A list of currencies may have none that match.
  return Array.isArray(body) && body.length === 0 && path !== '/currencies' ? null : body;
}

/**
 * Rows part by part, all of one version of the data: the first few, so that they can be shown at once,
 * and then all others.
 *
 * @throws as ask does; a Problem with 410 where the data has changed meanwhile and is kept no longer
 */
export async function* askInParts(path, parameters, { few, many }, signal) {
  let part = await get(path + query({ ...parameters, limit: few }), signal);
  yield { rows: part.body ?? [], isLast: part.next === null };
  while (part.next !== null) {
    const next = new URL(part.next, window.location.href);
    next.searchParams.set('limit', many);
    part = await get(next.pathname + next.search, signal);
    yield { rows: part.body ?? [], isLast: part.next === null };
  }
}

/** Whether there is an answer at an address, and a good one. */
export async function isThere(address) {
  const patience = patienceOf();
  try {
    return (await fetch(address, { signal: patience.signal })).ok;
  } catch {
    return false;
  } finally {
    patience.end();
  }
}

async function get(address, signal) {
  const patience = patienceOf(signal);
  try {
    const answer = await fetch(at(address), { headers: { Accept: 'application/json' }, signal: patience.signal });
    noteSimulated(answer);
    return { body: await read(answer, patience), next: NEXT.exec(answer.headers.get('Link') ?? '')?.[1] ?? null };
  } catch (error) {
    if (error instanceof Problem || error instanceof Away || signal?.aborted) {
      throw error;
    }
    throw new Away('The server cannot be reached.');
  } finally {
    patience.end();
  }
}

/** Gives up where nothing comes for long, however long all of it takes; and where the signal says so. */
function patienceOf(signal) {
  const ended = new AbortController();
  const giveUp = () => ended.abort();
  let timer = 0;
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(giveUp, PATIENCE);
  };
  const pieces = () => new TransformStream({
    transform(piece, reader) {
      wait();
      reader.enqueue(piece);
    },
  });
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted) {
    giveUp();
  }
  wait();
  return {
    signal: ended.signal,
    json(answer) {
      wait();
      return new Response(answer.body.pipeThrough(pieces())).json();
    },
    end() {
      window.clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    },
  };
}

/** The query of an address, with only what is given; of several values, one after the other. */
export function query(parameters) {
  const given = Object.entries(parameters)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
    .filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given).toString().replaceAll('%2C', ',');
}

async function read(answer, patience) {
  if (answer.status === 204) {
    return null;
  }
  if (answer.ok) {
    return patience.json(answer);
  }
  const problem = await patience.json(answer).catch(() => ({}));
  if (problem.type === NO_DATA) {
    return null;
  }
  if (answer.status >= 500) {
    throw new Away(problem.error || 'The server cannot answer.');
  }
  throw new Problem(answer.status, problem);
}

/** What a proxy answers in the place of the server tells nothing of the data. */
function noteSimulated(answer) {
  if (answer.ok || answer.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    document.getElementById('simulated').hidden = answer.headers.get('Krispyto-Data') !== 'simulated';
  }
}
