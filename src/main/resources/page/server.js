/** Asks the server, and tells apart what can come of it: something, nothing, a problem, no answer. */

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

const NO_DATA = 'urn:krispyto:problem:no-data';
const PATIENCE = 20_000;

let simulated = false;

/**
 * Returns what is there, or null where there is no data.
 *
 * @throws Problem, Away, or an AbortError if the signal says so
 */
export async function ask(path, parameters = {}, signal = undefined) {
  const address = path + query(parameters);
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: 'application/json' }, signal: inTime(signal) });
    note(answer);
    return await read(answer);
  } catch (error) {
    if (error instanceof Problem || error instanceof Away || signal?.aborted) {
      throw error;
    }
    throw new Away('The server cannot be reached.');
  }
}

/** The query of an address, with only what is given. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given).toString().replaceAll('%2C', ',');
}

function inTime(signal) {
  const limit = AbortSignal.timeout(PATIENCE);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}

async function read(answer) {
  if (answer.status === 204) {
    return null;
  }
  if (answer.ok) {
    return answer.json();
  }
  const problem = await answer.json().catch(() => ({}));
  if (problem.type === NO_DATA) {
    return null;
  }
  if (answer.status >= 500) {
    throw new Away(problem.error || 'The server cannot answer.');
  }
  throw new Problem(answer.status, problem);
}

function note(answer) {
  const now = answer.headers.get('Krispyto-Data') === 'simulated';
  if (now !== simulated) {
    simulated = now;
    document.getElementById('simulated').hidden = !now;
  }
}
