import { html, nothing, render } from './lit-html.js';
import { at, segment } from './base.js';
import { DASHES, chart } from './chart.js';
import * as days from './days.js';
import { finder } from './find.js';
import { RANGES, gather, isRanked, rankOf } from './gather.js';
import * as numbers from './numbers.js';
import * as place from './place.js';
import { noDay } from './notices.js';
import { change, star } from './parts.js';
import { growth } from './series.js';
import { query } from './server.js';

const DEFAULT_RANGE = '1y';

/** Set once, as it is always the same: what is typed stays. */
const FIRST_AMOUNT = '1';

/** One currency: its day, its chart, others beside it, and what it is worth in them. */
export function currency(root, host) {
  const plot = chart();
  let asking = new AbortController();
  let isEnded = false;
  let name = null;
  let state = null;
  let data = null;
  let amount = Number(FIRST_AMOUNT);

  async function show({ given, name: asked }, isAgain) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    if (asked !== name) {
      data = null;
      amount = Number(FIRST_AMOUNT);
    }
    name = asked;
    state = read(given);
    const question = questionOf(state);
    if (data === null) {
      host.waiting();
    } else {
      // Where its links lead to goes with the address at once.
      draw();
      if (data.question === question && data.isWhole && !isAgain) {
        return;
      }
    }
    const next = await gather(asked, state, signal);
    if (state.date === null) {
      data = null;
      document.title = 'No such day · Krispyto';
      render(noDay(given.date, place.currency(name)), root);
      return;
    }
    // Until the new one is known, which takes longer.
    const isSame = data !== null && data.known.name === next.known.name && data.day === next.day;
    data = { ...next, question, rank: isSame && isRanked(next.row) ? data.rank : undefined, isWhole: false };
    draw();
    host.drawn();
    if (isRanked(next.row)) {
      data.rank = await rankOf(next, signal);
      draw();
    }
    data.isWhole = true;
  }

  /** What the server is asked: how it is drawn, it need not know. */
  function questionOf({ date, range, compare, to }) {
    return JSON.stringify([date, range.key, compare, to]);
  }

  /** Its date is undefined for the newest one, and null if it is none. */
  function read(given) {
    return {
      date: given.date === undefined || given.date === 'latest' ? undefined : (days.full(given.date) ?? null),
      range: RANGES.find((range) => range.key === given.range) ?? RANGES.find((range) => range.key === DEFAULT_RANGE),
      candles: given.chart === 'candles',
      log: given.scale === 'log',
      compare: given.compare.filter((other) => other.trim() !== ''),
      to: given.to ?? '',
    };
  }

  function address(changes) {
    const next = { ...state, ...changes };
    return place.currency(name, {
      date: next.date,
      range: next.range.key === DEFAULT_RANGE ? undefined : next.range.key,
      chart: next.candles ? 'candles' : undefined,
      scale: next.log ? 'log' : undefined,
      compare: next.compare,
      to: next.to,
    });
  }

  function draw() {
    if (data === null || isEnded) {
      return;
    }
    const { known, day, row } = data;
    if (!row) {
      amount = Number(FIRST_AMOUNT);
    }
    document.title = `${known.name}${row ? ` ${numbers.price(row.price)}` : ''} · Krispyto`;
    render(
      html`<article class="currency">
        <nav class="crumbs" aria-label="Way back"><a href=${place.dashboard({ date: state.date })}>All currencies</a></nav>
        <div class="heading">
          <h1><bdi>${known.name}</bdi> <span class="symbol">${known.symbol}</span></h1>
          ${star(known.name, draw, 'large')}
        </div>
        ${row ? figures(row) : noRecord()}
        ${day ? charts() : nothing}
        ${row ? converter(row) : nothing}
      </article>`,
      root,
    );
    if (day) {
      drawChart();
      finderOf('compare', 'Compare with', (picked) => address({ compare: [...compared(), picked.name] }));
    }
    if (row) {
      finderOf('to', 'Convert to another currency', (picked) => address({ to: picked.name }));
    }
  }

  /** Those that are compared, or would be, were there not so many; or will be, once it is known which they are. */
  function compared() {
    return data.question === questionOf(state) ? [...data.others.map((other) => other.name), ...data.more] : state.compare;
  }

  /** Each is made once: what somebody types in it outlasts what is drawn around it. */
  function finderOf(id, label, addressOf) {
    const element = document.getElementById(`find-${id}`);
    if (!element.hasChildNodes()) {
      finder(element, { id: `finder-${id}`, label, picked: (currency) => place.go(addressOf(currency)) });
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
    const { way, exact, read } = change(value);
    return html`<span class="change ${way}" title=${exact}><span class="over">${over}</span> ${read}</span>`;
  }

  function noRecord() {
    const { known, day, nearest } = data;
    if (!known.first_day) {
      return html`<p class="notice">There is no record of ${known.name} yet.</p>`;
    }
    return html`<div class="notice"><p><strong>No data on this day.</strong> ${known.name} has no record on ${days.short(day)}; its records go from
      ${dayLink(known.first_day)} to ${dayLink(known.last_day)}.
      ${nearest.length > 0 ? html`The nearest: ${nearest.map((date, at) => [at > 0 ? ' and ' : nothing, dayLink(date)])}.` : nothing}</p></div>`;
  }

  function dayLink(date) {
    return html`<a href=${address({ date })}>${days.short(date)}</a>`;
  }

  function charts() {
    const { known, line, others, span, untold } = data;
    const compares = others.length > 0;
    const told = compares ? [`Each as a multiple of its first close since ${days.short(span.from)}, on a logarithmic scale.`, ...untold] : untold;
    const download = at(`/currencies/${segment(known.name)}/history`) + query({ format: 'csv', from: span.from, to: span.to, interval: '1d' });
    return html`<section class="chart" aria-label="Chart">
      <div class="controls">
        <div role="group" aria-label="Range" class="choices">${RANGES.map((range) => choice(range.title, { range }, range === state.range))}</div>
        <div role="group" aria-label="Kind" class="choices">${compares ? [fixed('Line', true), fixed('Candles', false)] : [choice('Line', { candles: false }, !state.candles), choice('Candles', { candles: true }, state.candles)]}</div>
        <div role="group" aria-label="Scale" class="choices">${compares ? [fixed('Linear', false), fixed('Log', true)] : [choice('Linear', { log: false }, !state.log), choice('Log', { log: true }, state.log)]}</div>
        <a class="button" download href=${download}>Download CSV</a>
      </div>
      <p id="readout" class="readout">&nbsp;</p>
      <div id="plot" class="plot" tabindex="0" role="group" aria-roledescription="chart" aria-label=${summary()} aria-describedby="plot-keys"></div>
      <p id="plot-keys" class="visually-hidden">Left and right arrow keys read one ${span.interval === '1w' ? 'week' : 'day'} after the other.</p>
      <div class="compare">
        <div id="find-compare" class="find"></div>
        ${compares ? html`<ul class="chosen"><li>${swatch(0)}<bdi>${known.name}</bdi></li>
          ${others.map((other, at) => html`<li>${swatch(at + 1)}<bdi>${other.name}</bdi>
          <a href=${address({ compare: compared().filter((each) => each !== other.name) })} aria-label="Without ${other.name}">×</a></li>`)}</ul>` : nothing}
        <p class="hint" role="status">${told.join(' ')}</p>
      </div>
    </section>`;
  }

  function choice(title, changes, isChosen) {
    return html`<a class="button" href=${address(changes)} aria-current=${isChosen ? 'true' : nothing}>${title}</a>`;
  }

  /** A choice that does not apply while currencies are compared. */
  function fixed(title, isChosen) {
    return html`<a class="button" role="link" aria-disabled="true" aria-current=${isChosen ? 'true' : nothing}
      title="Compared currencies are lines on a logarithmic scale.">${title}</a>`;
  }

  /** A piece of its line. */
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
      <p><label><span class="visually-hidden">Amount of ${row.crypto}</span><input type="number" id="amount" min="0" step="any" .value=${FIRST_AMOUNT} @input=${counted}></label>
        <bdi>${row.symbol}</bdi> = <output for="amount" title=${numbers.exact(worth)}>${numbers.worth(worth)}</output>
        ${other ? html`= <output for="amount" id="converted" title=${numbers.exact(inOther)}>${numbers.amount(inOther)} <bdi>${other.symbol}</bdi></output> <a href=${address({ to: '' })} aria-label="Without ${other.crypto}">×</a>` : nothing}</p>
      <p class="hint" role="status">${data.notConverted ?? nothing}</p>
      <div id="find-to" class="find"></div>
    </section>`;
  }

  /** More than a number can be is not known. */
  const finite = (value) => (Number.isFinite(value) ? value : undefined);

  /** What is typed stays as it is; of what is no amount nothing is told. */
  function counted(event) {
    const given = event.target.valueAsNumber;
    amount = given >= 0 ? given : undefined;
    draw();
  }

  return {
    show,
    /** Whether there is something of what was asked for last, which is better than nothing. */
    isOfAddress: () => data !== null && data.question === questionOf(state),
    /** Whether a change is one of what is shown; of others, only their rank of that day. */
    concerns({ currencies, first_day: first, last_day: last }) {
      if (!data?.day || !currencies || !first || !last) {
        return true;
      }
      const names = [data.known.name, data.target?.crypto, ...data.others.map((other) => other.name)];
      return currencies.some((each) => names.includes(each.name)) || (first <= data.day && last >= data.day);
    },
    redraw: draw,
    stop() {
      isEnded = true;
      asking.abort();
      plot.stop();
    },
  };
}
