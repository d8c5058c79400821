import { Problem, ask, askInParts } from './server.js';

/** So many rows fill a screen, and are there before the others of ten thousand. */
const FEW = 100;
const MANY = 10_000;
const EXPIRED = 410;

/**
 * All currencies of a day, ranked.
 *
 * @param question how, as the API has it
 * @param shown is given the rows so far, and whether these are all; says false if no more are wanted
 */
export async function ranked(question, shown, signal) {
  const all = { id: 'all', ...question };
  for (let tries = 0; tries < 2; tries++) {
    try {
      await inParts(all, shown, signal);
      return;
    } catch (error) {
      if (!(error instanceof Problem && error.status === EXPIRED)) {
        throw error;
      }
      // The data has changed meanwhile, and the rows that were begun with are kept no longer.
    }
  }
  // It changes all the time: all at once are of one version.
  shown((await ask('/dashboard', all, signal)) ?? [], true);
}

async function inParts(all, shown, signal) {
  let rows = [];
  for await (const part of askInParts('/dashboard', all, { few: FEW, many: MANY }, signal)) {
    rows = rows.concat(part.rows);
    if (shown(rows, part.isLast) === false) {
      return;
    }
  }
}
