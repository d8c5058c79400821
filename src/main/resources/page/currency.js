import { html, nothing, render } from './lit-html.js';
import { at, segment } from './base.js';
import { DASHES, chart } from './chart.js';
import * as days from './days.js';
import { finder } from './find.js';
import { RANGES, isRanked, load, rankOf } from './currency-data.js';
import * as numbers from './numbers.js';
import * as quotes from './quote.js';
import * as router from './router.js';
import { change, star } from './elements.js';
import { invalidDate } from './notices.js';
import { growth } from './series.js';
import { query } from './server.js';

const DEFAULT_RANGE = '1y';

/** The initial amount. The field is not updated afterwards, so that it keeps what the user types. */
const FIRST_AMOUNT = '1';

/** The view of one currency: its day, its chart, compared currencies, and a converter. */
export function currency(root, host) {
  const plot = chart();
  let loading = new AbortController();
  let isEnded = false;
  let name = null;
  let state = null;
  let data = null;
  let amount = Number(FIRST_AMOUNT);

  async function show({ given, name: requested }, isRefresh) {
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    if (requested !== name) {
      data = null;
      amount = Number(FIRST_AMOUNT);
    }
    name = requested;
    state = parse(given);
    const key = queryKey(state);
    if (data === null) {
      host.waiting();
    } else {
      // Updates the links to the new URL at once.
      draw();
      if (data.key === key && data.isComplete && !isRefresh) {
        return;
      }
    }
    const next = await load(requested, state, signal);
    if (state.date === null) {
      data = null;
      document.title = 'Invalid date · Krispyto';
      render(invalidDate(given.date, router.currency(name)), root);
      return;
    }
    // Keeps the previous rank until the new one is known, which takes longer.
    const isSame = data !== null && data.known.name === next.known.name && data.day === next.day;
    data = { ...next, key, quote: state.quote, rank: isSame && isRanked(next.row) ? data.rank : undefined, isComplete: false };
    draw();
    host.drawn();
    if (isRanked(next.row)) {
      data.rank = await rankOf(next, signal);
      draw();
    }
    data.isComplete = true;
  }

  /** The part of the state that requests depend on. */
  function queryKey({ date, range, compare, to, quote }) {
    return JSON.stringify([date, range.key, compare, to, quote]);
  }

  /** Parses the state. The date is undefined for the latest one, and null if it is invalid. */
  function parse(given) {
    return {
      date: given.date === undefined || given.date === 'latest' ? undefined : (days.full(given.date) ?? null),
      range: RANGES.find((range) => range.key === given.range) ?? RANGES.find((range) => range.key === DEFAULT_RANGE),
      candles: given.chart === 'candles',
      log: given.scale === 'log',
      compare: given.compare.filter((other) => other.trim() !== ''),
      to: given.to ?? '',
      quote: quotes.parse(given.quote),
    };
  }

  function urlWith(changes) {
    const next = { ...state, ...changes };
    return router.currency(name, {
      date: next.date,
      range: next.range.key === DEFAULT_RANGE ? undefined : next.range.key,
      chart: next.candles ? 'candles' : undefined,
      scale: next.log ? 'log' : undefined,
      compare: next.compare,
      to: next.to,
      quote: next.quote,
    });
  }

  function draw() {
    if (data === null || isEnded) {
      return;
    }
    const { known, day, row } = data;
    numbers.use(data.quote ?? quotes.DOLLARS);
    if (!row) {
      amount = Number(FIRST_AMOUNT);
    }
    document.title = `${known.name}${row ? ` ${numbers.price(row.price)}` : ''} · Krispyto`;
    render(
      html`<article class="currency">
        <nav class="crumbs" aria-label="Breadcrumb"><a href=${router.dashboard({ date: state.date, quote: state.quote })}>All currencies</a></nav>
        <div class="heading">
          <h1><bdi>${known.name}</bdi> <span class="symbol">${known.symbol}</span></h1>
          ${star(known.name, draw, 'large')}
          ${quotes.selector(state.quote, (quote) => router.go(urlWith({ quote })), draw)}
        </div>
        ${row ? figures(row) : noRecord()}
        ${day ? charts() : nothing}
        ${row ? converter(row) : nothing}
      </article>`,
      root,
    );
    if (day) {
      drawChart();
      finderOf('compare', 'Compare with', (picked) => urlWith({ compare: [...compared(), picked.name] }));
    }
    if (row) {
      finderOf('to', 'Convert to another currency', (picked) => urlWith({ to: picked.name }));
    }
  }

  /** The compared currencies, including those that exceed the maximum; or those in the URL until they are loaded. */
  function compared() {
    return data.key === queryKey(state) ? [...data.others.map((other) => other.name), ...data.more] : state.compare;
  }

  /** Creates each finder once, so that it keeps what the user types. */
  function finderOf(id, label, urlOf) {
    const element = document.getElementById(`find-${id}`);
    if (!element.hasChildNodes()) {
      finder(element, { id: `finder-${id}`, label, picked: (currency) => router.go(urlOf(currency)) });
    }
  }

  function figures(row) {
    const { bar, day, rank } = data;
    return html`<p class="quote"><span class="value" title=${numbers.exact(row.price)}>${numbers.price(row.price)}</span>
        ${changeOver('24h', row['24h'])} ${changeOver('7d', row['7d'])} ${changeOver('1m', row['1m'])}</p>
      <p class="day">on ${days.title(day)}</p>
      <dl class="facts">
        ${fact('Rank', rank ?? '–', 'by market capitalisation, that day')}
        ${fact('Market cap', numbers.large(numbers.reported(row['market-cap'])), numbers.exact(numbers.reported(row['market-cap'])))}
        ${fact('24h volume', numbers.large(numbers.reported(row['24h-volume'])), numbers.exact(numbers.reported(row['24h-volume'])))}
        ${fact('High', numbers.price(bar?.high ?? null), numbers.exact(bar?.high))}
        ${fact('Low', numbers.price(bar?.low ?? null), numbers.exact(bar?.low))}
        ${fact('Open', numbers.price(bar?.open ?? null), numbers.exact(bar?.open))}
      </dl>`;
  }

  function fact(term, text, hint) {
    return html`<div><dt>${term}</dt><dd title=${hint}>${text}</dd></div>`;
  }

  function changeOver(over, value) {
    const { way, exact, text } = change(value);
    return html`<span class="change ${way}" title=${exact}><span class="over">${over}</span> ${text}</span>`;
  }

  function noRecord() {
    const { known, day, nearest } = data;
    if (!known.first_day) {
      return html`<p class="notice">${known.name} has no records yet.</p>`;
    }
    return html`<div class="notice"><p><strong>No data on this day.</strong> ${known.name} has no record on ${days.short(day)}; its records range from
      ${dayLink(known.first_day)} to ${dayLink(known.last_day)}.
      ${nearest.length > 0 ? html`The nearest days: ${nearest.map((date, at) => [at > 0 ? ' and ' : nothing, dayLink(date)])}.` : nothing}</p></div>`;
  }

  function dayLink(date) {
    return html`<a href=${urlWith({ date })}>${days.short(date)}</a>`;
  }

  function charts() {
    const { known, line, others, span, messages } = data;
    const compares = others.length > 0;
    const hints = compares ? [`Each line shows multiples of its first close since ${days.short(span.from)}, on a logarithmic scale.`, ...messages] : messages;
    const download = at(`/currencies/${segment(known.slug)}/history`) + query({ format: 'csv', from: span.from, to: span.to, interval: '1d', quote: data.quote });
    return html`<section class="chart" aria-label="Chart">
      <div class="controls">
        <div role="group" aria-label="Range" class="choices">${RANGES.map((range) => choice(range.title, { range }, range === state.range))}</div>
        <div role="group" aria-label="Kind" class="choices">${compares ? [fixed('Line', true), fixed('Candles', false)] : [choice('Line', { candles: false }, !state.candles), choice('Candles', { candles: true }, state.candles)]}</div>
        <div role="group" aria-label="Scale" class="choices">${compares ? [fixed('Linear', false), fixed('Log', true)] : [choice('Linear', { log: false }, !state.log), choice('Log', { log: true }, state.log)]}</div>
        <a class="button" download href=${download}>Download CSV</a>
      </div>
      <p id="readout" class="readout">&nbsp;</p>
      <div id="plot" class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label=${summary()} aria-describedby="plot-keys"></div>
      <p id="plot-keys" class="visually-hidden">Use the left and right arrow keys to read one ${span.interval === '1w' ? 'week' : 'day'} after another.</p>
      <div class="compare">
        <div id="find-compare" class="find"></div>
        ${compares ? html`<ul class="chosen"><li>${swatch(0)}<bdi>${known.name}</bdi></li>
          ${others.map((other, at) => html`<li>${swatch(at + 1)}<bdi>${other.name}</bdi>
          <a href=${urlWith({ compare: compared().filter((each) => each !== other.name) })} aria-label="Remove ${other.name}">×</a></li>`)}</ul>` : nothing}
        <p class="hint" role="status">${hints.join(' ')}</p>
      </div>
    </section>`;
  }

  function choice(title, changes, isChosen) {
    return html`<a class="button" href=${urlWith(changes)} aria-current=${isChosen ? 'true' : nothing}>${title}</a>`;
  }

  /** A choice that does not apply while currencies are compared. */
  function fixed(title, isChosen) {
    return html`<a class="button" role="link" aria-disabled="true" aria-current=${isChosen ? 'true' : nothing}
      title="Compared currencies are lines on a logarithmic scale.">${title}</a>`;
  }

  /** A sample of the line style. */
  function swatch(series) {
    return html`<svg class="swatch" data-series=${series} viewBox="0 0 32 6" aria-hidden="true" focusable="false"><line x2="32" y1="3" y2="3" stroke-dasharray=${DASHES[series]}></line></svg>`;
  }

  function summary() {
    const { known, line, others, span } = data;
    const range = `Chart of ${known.name} from ${days.short(span.from)} to ${days.short(span.to)}`;
    if (others.length > 0) {
      return `${range}, growth: ${[line, ...others].map((each) => `${each.name} ${growth(gain(each))}`).join(', ')}`;
    }
    const last = lastClose(line);
    return last === undefined ? `Chart of ${known.name}: no prices` : `${range}: ${numbers.price(line.first ?? last)} to ${numbers.price(last)}`;
  }

  const lastClose = (line) => line.bars.findLast((bar) => bar.close !== null)?.close;

  const gain = (line) => (line.first === undefined ? undefined : lastClose(line) / line.first);

  function drawChart() {
    const { line, others, span } = data;
    plot.draw(document.getElementById('plot'), document.getElementById('readout'), {
      ...line,
      others,
      weeks: span.interval === '1w',
      candles: state.candles && others.length === 0,
      log: state.log && others.length === 0 && line.bars.some((bar) => bar.close > 0),
    });
  }

  function converter(row) {
    const other = data.target;
    const worth = typeof row.price === 'number' && amount !== undefined ? finite(amount * row.price) : undefined;
    const inOther = other && worth !== undefined ? finite(worth / other.price) : undefined;
    return html`<section class="converter" aria-label="Converter">
      <h2>Convert on this day</h2>
      <p><label><span class="visually-hidden">Amount of ${row.crypto}</span><input type="number" id="amount" min="0" step="any" .value=${FIRST_AMOUNT} @input=${amountChanged}></label>
        <bdi>${row.symbol}</bdi> = <output for="amount" title=${numbers.exact(worth)}>${numbers.worth(worth)}</output>
        ${other ? html`= <output for="amount" id="converted" title=${numbers.exact(inOther)}>${numbers.amount(inOther)} <bdi>${other.symbol}</bdi></output> <a href=${urlWith({ to: '' })} aria-label="Remove ${other.crypto}">×</a>` : nothing}</p>
      <p class="hint" role="status">${data.notConverted ?? nothing}</p>
      <div id="find-to" class="find"></div>
    </section>`;
  }

  /** A result that overflows is unknown. */
  const finite = (value) => (Number.isFinite(value) ? value : undefined);

  /** Leaves the text as typed. An invalid amount has no result. */
  function amountChanged(event) {
    const given = event.target.valueAsNumber;
    amount = given >= 0 ? given : undefined;
    draw();
  }

  return {
    show,
    /** Whether the view shows the current URL, even if its data is out of date. */
    isCurrent: () => data !== null && data.key === queryKey(state),
    /**
     * Whether a change affects the view. Changes of other currencies affect only the rank of that day, unless one of them
     * is the currency of the prices.
     */
    isAffectedBy({ currencies, first_day: first, last_day: last }) {
      if (!data?.day || data.quote !== undefined || !currencies || !first || !last) {
        return true;
      }
      const names = [data.known.name, data.target?.crypto, ...data.others.map((other) => other.name)];
      return currencies.some((each) => names.includes(each.name)) || (first <= data.day && last >= data.day);
    },
    redraw: draw,
    stop() {
      isEnded = true;
      loading.abort();
      plot.stop();
    },
  };
}
