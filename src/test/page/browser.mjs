/**
 * What the page's modules need of a browser to be loaded in Node.js: `node --import ./src/test/page/browser.mjs`. The
 * page is at http://localhost:8000/krispyto/; {@link respond} sets what its server responds.
 */
import { register } from 'node:module';

const LIT = 'export const nothing = null; export const html = String.raw; export const svg = String.raw; export const render = () => {};';

register('data:text/javascript,' + encodeURIComponent(`
  export const resolve = (name, context, next) =>
    name === './lit-html.js' ? { url: ${JSON.stringify('data:text/javascript,' + encodeURIComponent(LIT))}, shortCircuit: true } : next(name, context);
  export const load = (url, context, next) => next(url, url.includes('/resources/page/') ? { ...context, format: 'module' } : context);
`));

export const simulated = { hidden: true };

globalThis.window = {
  location: new URL('http://localhost:8000/krispyto/prices/Alpha'),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds).unref(),
  clearTimeout,
};
globalThis.document = {
  documentElement: { dataset: { base: '../' } },
  getElementById: (id) => ({ simulated })[id],
};

/**
 * Responds to each request by its path and query, relative to the page's base.
 *
 * @param responses by URL: a body with status 200, or a Response
 * @returns the requested URLs
 */
export function respond(responses) {
  const requests = [];
  globalThis.fetch = async (url) => {
    const path = decodeURIComponent(String(url).replace('/krispyto/', '/'));
    requests.push(path);
    if (!(path in responses)) {
      throw new Error(`No response to ${path} is prepared.`);
    }
    const response = responses[path];
    return response instanceof Response ? response.clone() : Response.json(response);
  };
  return requests;
}

export const problem = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });
