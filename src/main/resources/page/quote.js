/** The currency in which prices are shown. The URL of a view contains it; US dollars are the default. */

import { html, nothing } from './lit-html.js';
import { get } from './server.js';

export const DOLLARS = 'USD';
const BITCOIN = 'BTC';

/** The symbols to choose from besides dollars; undefined until they are requested. */
let offered;

/** The currency in the URL; undefined for dollars, so that both have the same URLs and requests. */
export function parse(text) {
  const given = (text ?? '').trim();
  return given === '' || given.toUpperCase() === DOLLARS ? undefined : given;
}

/**
 * A selector of the currency; nothing if there is only the dollar.
 *
 * @param chosen the current one, which the list has even if only a URL can name it
 * @param changed called with the new one
 * @param loaded called once the list is known
 */
export function selector(chosen, changed, loaded) {
  if (offered === undefined) {
    offered = [];
    offers().then((symbols) => {
      offered = symbols;
      loaded();
    }, () => (offered = undefined));
  }
  const symbols = listed(offered, chosen);
  if (symbols.length === 1) {
    return nothing;
  }
  return html`<label class="unit">In
    <select id="quote" @change=${(event) => changed(parse(event.target.value))}>
      ${symbols.map((symbol) => html`<option value=${symbol} .selected=${isSame(symbol, chosen ?? DOLLARS)}>${symbol}</option>`)}
    </select></label>`;
}

/** Dollars first, then the others by symbol. */
export function listed(symbols, chosen) {
  const others = [...new Set(symbols)].filter((symbol) => symbol !== DOLLARS).sort();
  const isListed = chosen === undefined || others.some((symbol) => isSame(symbol, chosen));
  return [DOLLARS, ...others, ...(isListed ? [] : [chosen])];
}

const isSame = (one, other) => one.toLowerCase() === other.toLowerCase();

/** The fiat currencies, and bitcoin if there is one. */
async function offers() {
  const [fiat, bitcoin] = await Promise.all([get('/currencies', { fiat: true }), get('/currencies', { q: BITCOIN, limit: 1 })]);
  return [...fiat, ...bitcoin.filter(({ symbol }) => symbol === BITCOIN)].map(({ symbol }) => symbol);
}
