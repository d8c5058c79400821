/** Where the server is: at the root of its host, or below a path that a proxy puts before it. */

/** The path of the page, with a slash at its end. Read once, since the address changes and this does not. */
export const BASE = new URL(document.documentElement.dataset.base, window.location.href).pathname;

/** The address of a path that begins with a slash, as the contract has it. */
export function at(path) {
  return BASE + path.slice(1);
}

/**
 * A name as a part of a path. Browsers take `.` and `..` for folders, encoded or not; with a space before them they do
 * not, and the server leaves it off.
 */
export function segment(name) {
  return encodeURIComponent(/^\.\.?$/.test(name) ? ' ' + name : name);
}
