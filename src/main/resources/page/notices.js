import { html, nothing } from './lit-html.js';
import * as days from './days.js';
import * as place from './place.js';

/** What is shown instead of a view, as a person understands it. */
export function notice(title, text, more = nothing) {
  return html`<section class="notice"><h1>${title}</h1><p>${text}</p>${more}</section>`;
}

export function unknownPath(path) {
  return notice('There is no such page', html`Nothing is at <code>${path}</code>.`,
    html`<p><a href=${place.dashboard()}>See all currencies</a></p>`);
}

export function unknownCurrency(sentence) {
  return notice('No such currency', sentence,
    html`<p>Look for it above, or <a href=${place.dashboard()}>see all currencies</a>.</p>`);
}

/** Of a symbol that several bear. */
export function severalCurrencies(sentence, several) {
  return notice('Several currencies', sentence,
    html`<ul class="near">${several.map(({ name, symbol }) => html`<li><a href=${place.currency(name)}><span class="name">${name}</span> <span class="symbol">${symbol}</span></a></li>`)}</ul>`);
}

/** With a way to try again, which is also done by itself. */
export function away(sentence, again) {
  return notice('The server does not answer', `${sentence} This page tries again by itself.`,
    html`<p><button type="button" class="button" @click=${again}>Try again now</button></p>`);
}

/**
 * @param text what the address has in place of a date
 * @param newest the address of the newest day
 */
export function noDay(text, newest) {
  return notice('No such day', days.notADate(text),
    html`<p><a href=${newest}>See the newest day</a></p>`);
}

export function wrong(sentence) {
  return notice('That cannot be shown', sentence, html`<p><a href=${place.dashboard()}>See all currencies</a></p>`);
}

/** Rows that are not there yet. */
export function loading() {
  return html`<div class="loading" role="status"><h1 class="visually-hidden">Loading…</h1>
    ${Array.from({ length: 12 }, () => html`<div class="bone" aria-hidden="true"></div>`)}</div>`;
}
