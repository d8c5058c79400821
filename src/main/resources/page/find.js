import { html, nothing, render } from './lit-html.js';
import { Problem, Unavailable, get } from './server.js';

const MAX_RESULTS = 8;
const PAUSE = 120;

/**
 * A search field that finds currencies by part of their name or symbol as the user types: a combobox with a
 * list, as described in the ARIA Authoring Practices.
 *
 * @param root the element to render into
 * @param label the purpose of the field
 * @param picked receives the selected currency
 */
export function finder(root, { id, label, key, picked }) {
  let text = '';
  let found = [];
  let active = -1;
  let sentence = '';
  let searched = '';
  let isOpen = false;
  let timer = 0;
  let request = null;

  function draw() {
    const list = `${id}-list`;
    render(
      html`<input id=${id} type="search" role="combobox" autocomplete="off" spellcheck="false" maxlength="100"
          placeholder=${label} aria-label=${label} aria-autocomplete="list" aria-controls=${list}
          aria-expanded=${isOpen && found.length > 0}
          aria-activedescendant=${isOpen && active >= 0 ? `${list}-${active}` : nothing}
          aria-keyshortcuts=${key ?? nothing}
          .value=${text} @input=${typed} @keydown=${pressed} @focus=${open} @blur=${close}>
        <ul id=${list} role="listbox" aria-label=${label} ?hidden=${!isOpen || found.length === 0}>
          ${found.map((each, place) => html`<li id="${list}-${place}" role="option" aria-selected=${place === active}
              @pointerdown=${(event) => event.preventDefault()} @click=${() => choose(each)}>
              <span class="name">${each.name}</span> <span class="symbol">${each.symbol}</span></li>`)}
        </ul>
        <p class="message" ?hidden=${!isOpen || sentence === ''} role="status">${sentence}</p>`,
      root,
    );
    if (isOpen && active >= 0) {
      document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' });
    }
  }

  function typed(event) {
    text = event.target.value;
    isOpen = true;
    window.clearTimeout(timer);
    if (text.trim() === '') {
      search();
    } else {
      timer = window.setTimeout(search, PAUSE);
    }
  }

  async function search() {
    request?.abort();
    const wanted = text.trim();
    if (wanted === '') {
      show('', [], '');
      return;
    }
    const mine = new AbortController();
    request = mine;
    try {
      const rows = (await get('/currencies', { q: wanted, limit: MAX_RESULTS }, mine.signal)) ?? [];
      if (request === mine) {
        show(wanted, rows, rows.length === 0 ? `No currency matches “${wanted}”.` : '');
      }
    } catch (error) {
      if (request === mine && (error instanceof Unavailable || error instanceof Problem)) {
        show(undefined, [], error.message);
      }
    }
  }

  /** Does not open the list, since the focus may have moved in the meantime. */
  function show(wanted, rows, message) {
    searched = wanted;
    found = rows;
    active = rows.length > 0 ? 0 : -1;
    sentence = message;
    draw();
  }

  function pressed(event) {
    // An input method uses these keys to select its own suggestions.
    if (event.isComposing) {
      return;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (found.length > 0) {
        isOpen = true;
        active = (active + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length;
        draw();
      }
    } else if (event.key === 'Enter') {
      event.preventDefault();
      enter();
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      close();
    }
  }

  /** Waits for the results of the last input, but never selects an option that was not visible. */
  async function enter() {
    window.clearTimeout(timer);
    const wasOpen = isOpen;
    isOpen = true;
    draw();
    if (text.trim() !== searched) {
      await search();
    }
    if (wasOpen && isOpen && text.trim() === searched && found[active] !== undefined) {
      choose(found[active]);
    }
  }

  function choose(currency) {
    request?.abort();
    request = null;
    text = '';
    searched = '';
    found = [];
    active = -1;
    sentence = '';
    isOpen = false;
    draw();
    picked(currency);
  }

  function open() {
    isOpen = true;
    draw();
  }

  function close() {
    isOpen = false;
    draw();
  }

  draw();
}

/** Focuses a finder when "/" is pressed outside of text fields. */
export function focusBySlash(id) {
  document.addEventListener('keydown', (event) => {
    const field = event.target.closest?.('input, select, textarea');
    if (event.key === '/' && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.getElementById(id)?.focus();
    }
  });
}
