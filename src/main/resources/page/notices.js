import { html, nothing } from './lit-html.js';
import { bySlug } from './base.js';
import * as days from './days.js';
import * as router from './router.js';

/** A message that is shown instead of a view. */
export function notice(title, text, more = nothing) {
  return html`<section class="notice"><h1>${title}</h1><p>${text}</p>${more}</section>`;
}

export function unknownPath(path) {
  return notice('Page not found', html`There is no page at <code>${path}</code>.`,
    html`<p><a href=${router.dashboard()}>See all currencies</a></p>`);
}

export function unknownCurrency(sentence) {
  return notice('Currency not found', sentence,
    html`<p>Search above, or <a href=${router.dashboard()}>see all currencies</a>.</p>`);
}

/** Lists the currencies that the text in the URL means. */
export function severalCurrencies(several) {
  return notice('Several currencies', 'Several currencies have this name or symbol.',
    html`<ul class="near">${several.map(({ name, symbol, slug }) => html`<li><a href=${router.currency(bySlug(slug))}><span class="name">${name}</span> <span class="symbol">${symbol}</span></a></li>`)}</ul>`);
}

/** Has a button to retry, in addition to the automatic retries. */
export function unavailable(sentence, retry) {
  return notice('The server is not responding', `${sentence} This page retries automatically.`,
    html`<p><button type="button" class="button" @click=${retry}>Try again now</button></p>`);
}

/**
 * @param text the invalid date in the URL
 * @param latest the URL of the latest day
 */
export function invalidDate(text, latest) {
  return notice('Invalid date', days.notADate(text),
    html`<p><a href=${latest}>See the latest day</a></p>`);
}

export function failure(sentence) {
  return notice('This cannot be shown', sentence, html`<p><a href=${router.dashboard()}>See all currencies</a></p>`);
}

/** A placeholder for rows that are loading. */
export function loading() {
  return html`<div class="loading" role="status"><h1 class="visually-hidden">Loading…</h1>
    ${Array.from({ length: 12 }, () => html`<div class="bone" aria-hidden="true"></div>`)}</div>`;
}
