/** What stands in more than one view. */

import { html } from './lit-html.js';
import * as favourites from './favourites.js';
import * as numbers from './numbers.js';

/** A star that is there to be pressed. */
export function star(name, pressed, css = '') {
  const isStarred = favourites.has(name);
  const press = () => {
    favourites.toggle(name);
    pressed();
  };
  return html`<button type="button" class="star ${css}" aria-pressed=${isStarred} aria-label="Favourite ${name}" @click=${press}>${isStarred ? '★' : '☆'}</button>`;
}

/** A change: what it is called by its class, its digits, and what is to be read. */
export function change(value) {
  const { text, way, sign } = numbers.change(value);
  return {
    way,
    exact: numbers.exact(value) + (numbers.isNumber(value) ? ' %' : ''),
    read: html`<span class="way" aria-hidden="true">${sign}</span>${text}`,
  };
}
