/** The server's base path: the root of its host, or a prefix that a proxy adds. */

/** The base path, with a trailing slash. Read once, since it is relative to the URL at load time. */
export const BASE = new URL(document.documentElement.dataset.base, window.location.href).pathname;

/** The URL of a path in the contract, which begins with a slash. */
export function at(path) {
  return BASE + path.slice(1);
}

/**
 * A name as a path segment. Browsers resolve `.` and `..` as folders, even if encoded. A space before them prevents
 * that, and the server trims it.
 */
export function segment(name) {
  return encodeURIComponent(/^\.\.?$/.test(name) ? ' ' + name : name);
}

/** The text that means the currency with a slug, whatever other currencies are called. */
export function bySlug(slug) {
  return `slug:${slug}`;
}
