import { Problem, get, getPages } from './server.js';

/** The first page fills a screen and arrives long before ten thousand rows would. */
const FEW = 100;
const MANY = 10_000;
const EXPIRED = 410;

/**
 * All currencies of a day, ranked.
 *
 * @param parameters the parameters of the API
 * @param shown receives the rows so far and whether they are complete; returns false to stop
 */
export async function ranked(parameters, shown, signal) {
  const all = { id: 'all', ...parameters };
  for (let tries = 0; tries < 2; tries++) {
    try {
      await inPages(all, shown, signal);
      return;
    } catch (error) {
      if (!(error instanceof Problem && error.status === EXPIRED)) {
        throw error;
      }
      // The data has changed, and the server no longer keeps the remaining rows.
    }
  }
  // The data changes continuously. A single response always has one data version.
  shown((await get('/dashboard', all, signal)) ?? [], true);
}

async function inPages(all, shown, signal) {
  let rows = [];
  for await (const page of getPages('/dashboard', all, { few: FEW, many: MANY }, signal)) {
    rows = rows.concat(page.rows);
    if (shown(rows, page.isLast) === false) {
      return;
    }
  }
}
