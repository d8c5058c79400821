/** Elements that several views use. */

import { html } from './lit-html.js';
import * as favourites from './favourites.js';
import * as numbers from './numbers.js';

/** A button that stars a currency. */
export function star(name, pressed, css = '') {
  const isStarred = favourites.has(name);
  const press = () => {
    favourites.toggle(name);
    pressed();
  };
  return html`<button type="button" class="star ${css}" aria-pressed=${isStarred} aria-label="Favourite ${name}" @click=${press}>${isStarred ? '★' : '☆'}</button>`;
}

/** A change: its CSS class, its exact value, and its text. */
export function change(value) {
  const { text: digits, way, sign } = numbers.change(value);
  return {
    way,
    exact: numbers.exact(value) + (numbers.isNumber(value) ? ' %' : ''),
    text: html`<span class="way" aria-hidden="true">${sign}</span>${digits}`,
  };
}
