import { html, nothing, render } from './lit-html.js';
import { Away, Problem, ask } from './server.js';

const AT_MOST = 8;
const PAUSE = 120;

/**
 * A field that finds currencies by a part of their name or symbol while somebody types: a combobox
 * with a list, as the ARIA Authoring Practices describe it.
 *
 * @param root where it is put
 * @param label what it is for
 * @param picked is given the currency that was chosen
 */
export function finder(root, { id, label, key, picked }) {
  let text = '';
  let found = [];
  let active = -1;
  let sentence = '';
  let searched = '';
  let isOpen = false;
  let timer = 0;
  let asked = null;

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
        <p class="told" ?hidden=${!isOpen || sentence === ''} role="status">${sentence}</p>`,
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
    asked?.abort();
    const wanted = text.trim();
    if (wanted === '') {
      show('', [], '');
      return;
    }
    const mine = new AbortController();
    asked = mine;
    try {
      const rows = (await ask('/currencies', { q: wanted, limit: AT_MOST }, mine.signal)) ?? [];
      if (asked === mine) {
        show(wanted, rows, rows.length === 0 ? `No currency is called “${wanted}”.` : '');
      }
    } catch (error) {
      if (asked === mine && (error instanceof Away || error instanceof Problem)) {
        show(undefined, [], error.message);
      }
    }
  }

  /** An answer opens nothing: meanwhile somebody may be elsewhere. */
  function show(wanted, rows, told) {
    searched = wanted;
    found = rows;
    active = rows.length > 0 ? 0 : -1;
    sentence = told;
    draw();
  }

  function pressed(event) {
    // Keys that an input method takes choose among its own words.
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

  /** Also if what was typed last is not answered yet; but nothing that is not seen is chosen. */
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
    asked?.abort();
    asked = null;
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

/** Puts the focus into a finder when "/" is pressed where nobody types. */
export function focusBySlash(id) {
  document.addEventListener('keydown', (event) => {
    const types = event.target.closest?.('input, select, textarea');
    if (event.key === '/' && !types && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.getElementById(id)?.focus();
    }
  });
}
