/** Starred currencies, stored in this browser by name, since names are unique. */

const KEY = 'krispyto.favourites';

let names = read() ?? new Set();

/** Whether the browser stores them; otherwise they last until the page is closed. */
let isKept = true;

function read() {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : []);
  } catch {
    // Storage is disabled, or contains something else.
    return null;
  }
}

export function has(name) {
  return names.has(name);
}

export function none() {
  return names.size === 0;
}

/** Stars a currency, or removes its star. */
export function toggle(name) {
  // Another tab may have changed them.
  names = (isKept && read()) || names;
  if (!names.delete(name)) {
    names.add(name);
  }
  try {
    window.localStorage.setItem(KEY, JSON.stringify([...names]));
    isKept = true;
  } catch {
    isKept = false;
  }
}

/** Calls back when another tab has changed them. */
export function follow(changed) {
  window.addEventListener('storage', (event) => {
    if (event.key === KEY || event.key === null) {
      names = read() ?? names;
      changed();
    }
  });
}
