import * as days from './days.js';
import * as numbers from './numbers.js';

const ASSETS = document.querySelector('meta[name="assets"]').content;
const HEIGHT = 360;
const NARROW = 480;
const LINEAR = 1;
const LOGARITHMIC = 3;
const FONT = '12px system-ui, sans-serif';

/** How each line is dashed, as who sees no colours tells them apart. */
export const DASHES = ['none', '8 4', '2 3', '12 4 2 4', '18 5'];

/** In seconds, as the axis has them; months and years are about so long. */
const DAY = 86_400;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;
const STEPS = [
  ...[1, 2, 3, 5, 7, 14].map((count) => count * DAY),
  ...[1, 2, 3, 4, 6].map((count) => count * MONTH),
  ...[1, 2, 5, 10, 20, 50].map((count) => count * YEAR),
];

/** Whether anything is known of a day or week. */
export function isRecord(bar) {
  return [bar.open, bar.high, bar.low, bar.close, bar.volume, bar.market_cap].some((value) => value !== null);
}

const form = (options) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
const DAYS = form({ day: 'numeric', month: 'short' });
const MONTHS = form({ month: 'short', year: 'numeric' });
const YEARS = form({ year: 'numeric' });

const formOf = (step) => (step < MONTH ? DAYS : step < YEAR ? MONTHS : YEARS);
const isNumber = (value) => typeof value === 'number';

/** Asked for when the first chart is drawn. */
let library = null;

function load() {
  if (library === null) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = `${ASSETS}/uplot.css`;
    document.head.append(style);
    library = import('./uplot.js').then((module) => module.default, (error) => {
      library = null;
      throw error;
    });
  }
  return library;
}

/** A chart of one currency, or of several in percent; read by pointer and by arrow keys. */
export function chart() {
  let plot = null;
  let drawn = '';
  let stops = [];
  let wanted = null;
  let place = null;
  let root = null;
  let readout = null;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const size = new ResizeObserver(() => {
    if (plot !== null && root !== null && root.clientWidth > 0) {
      plot.setSize(sizeOf());
    }
  });

  async function draw(element, told, what) {
    const isThere = element === root && plot !== null && element.contains(plot.root);
    // With the bars, as the data may have changed.
    const key = JSON.stringify(what);
    if (isThere && key === drawn) {
      return;
    }
    wanted = what;
    drawn = key;
    root = element;
    readout = told;
    const UPlot = await load();
    if (wanted === what && root.isConnected) {
      make(UPlot);
    }
  }

  function make(UPlot) {
    plot?.destroy();
    size.disconnect();
    const { data, labels, isKnown } = wanted.others.length > 0 ? percents(wanted) : prices(wanted);
    stops = [...data[0].keys()].filter(isKnown);
    plot = new UPlot(options(labels), data, root);
    root.querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
    root.onkeydown = pressed;
    size.observe(root);
    tell(null);
  }

  function prices({ name, bars }) {
    return {
      labels: [name],
      data: [bars.map((bar) => days.time(bar.date) / 1000), bars.map((bar) => bar.close)],
      isKnown: (at) => isRecord(bars[at]),
    };
  }

  /** Each from its first close in the range. */
  function percents({ name, bars, first, others }) {
    const all = [{ name, bars, first }, ...others];
    const dates = [...new Set(all.flatMap((each) => each.bars.map((bar) => bar.date)))].sort();
    const lines = all.map((each) => {
      const closes = new Map(each.bars.map((bar) => [bar.date, bar.close]));
      return dates.map((date) => {
        const close = closes.get(date);
        return typeof close === 'number' && each.first ? (close / each.first - 1) * 100 : null;
      });
    });
    return {
      labels: all.map((each) => each.name),
      data: [dates.map((date) => days.time(date) / 1000), ...lines],
      isKnown: (at) => lines.some((line) => line[at] !== null),
    };
  }

  const sizeOf = () => ({ width: root.clientWidth, height: root.clientWidth < NARROW ? HEIGHT * 0.75 : HEIGHT });

  function options(labels) {
    const style = getComputedStyle(root);
    const color = (name) => style.getPropertyValue(name).trim();
    const inPercent = labels.length > 1;
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line'), width: 1 },
      font: FONT,
    };
    return {
      ...sizeOf(),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: false, range: rangeOfDays },
        y: { distr: wanted.log ? LOGARITHMIC : LINEAR, range: wanted.candles ? rangeOfBars : wanted.log ? logarithmic : undefined },
      },
      axes: [
        { ...axis, space: 70, incrs: STEPS, splits: ticks, values: (self, splits, at, space, step) => splits.map((split) => formOf(step).format(split * 1000)) },
        { ...axis, size: widthOf, values: (self, splits) => texts(splits, inPercent) },
      ],
      series: [
        {},
        ...labels.map((label, at) => ({
          label,
          stroke: color(`--series-${at}`),
          dash: DASHES[at] === 'none' ? undefined : DASHES[at].split(' ').map((length) => length * window.devicePixelRatio),
          width: 2,
          spanGaps: false,
          points: { show: false, filter: wanted.candles ? undefined : alone, size: 6, width: 0, fill: color(`--series-${at}`) },
          paths: wanted.candles ? () => null : undefined,
        })),
      ],
      hooks: {
        setCursor: [(self) => tell(self.cursor.idx ?? null)],
        draw: wanted.candles ? [(self) => candles(self, color('--up'), color('--down'))] : [],
      },
    };
  }

  /** What lies between days without a record, which no line goes through. */
  function alone(self, series) {
    const values = self.data[series];
    const places = stops.filter((at) => isNumber(values[at]) && !isNumber(values[at - 1]) && !isNumber(values[at + 1]));
    return places.length > 0 ? places : null;
  }

  /** With room for the first and the last bar. */
  function rangeOfDays(self) {
    const dates = self.data[0];
    const half = (wanted.weeks ? 7 * DAY : DAY) / 2;
    return dates.length === 0 ? [null, null] : [dates[0] - half, dates.at(-1) + half];
  }

  /** All of the candles, not only their closes; a logarithmic scale has no place for zero. */
  function rangeOfBars(self) {
    const values = wanted.bars
      .flatMap((bar) => [bar.open, bar.high, bar.low, bar.close])
      .filter((value) => isNumber(value) && (value > 0 || !wanted.log));
    if (values.length === 0) {
      return [null, null];
    }
    const least = Math.min(...values);
    const most = Math.max(...values);
    if (wanted.log) {
      return logarithmic(self, least, most);
    }
    const margin = (most - least || most || 1) * 0.05;
    return [least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin];
  }

  /** From one line of its grid to another: by itself it goes up to the next power of ten. */
  function logarithmic(self, least, most) {
    if (!isNumber(least)) {
      return [null, null];
    }
    const rounded = (value, round) => {
      const power = 10 ** Math.floor(Math.log10(value));
      return Number((round(value / power) * power).toPrecision(3));
    };
    return [rounded(least / 1.05, Math.floor), rounded(most * 1.05, Math.ceil)];
  }

  /** The first of each day, month or year of the calendar, wherever the browser is. */
  function ticks(self, axis, from, to, step) {
    const places = [];
    if (step < MONTH) {
      for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
        places.push(at);
      }
      return places;
    }
    const months = step < YEAR ? step / MONTH : (step / YEAR) * 12;
    const date = new Date(from * 1000);
    const first = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
    const placeOf = (month) => Date.UTC(1970, month) / 1000;
    for (let month = Math.ceil(first / months) * months; placeOf(month) <= to; month += months) {
      if (placeOf(month) >= from) {
        places.push(placeOf(month));
      }
    }
    return places;
  }

  /** As short as they can be told apart; null has no text. */
  function texts(values, inPercent) {
    const forms = inPercent ? [numbers.roundPercent, (value) => numbers.change(value).text] : [short, numbers.price, (value) => '$' + numbers.exact(value)];
    const known = values.filter(isNumber);
    const form = forms.find((each) => new Set(known.map(each)).size === known.length) ?? forms.at(-1);
    return values.map((value) => (isNumber(value) ? form(value) : ''));
  }

  function short(value) {
    return Math.abs(value) >= 1000 ? numbers.large(value) : numbers.price(value);
  }

  /** Of an axis, with room for its longest text. */
  function widthOf({ ctx }, texts) {
    ctx.save();
    ctx.font = FONT;
    const longest = Math.max(0, ...(texts ?? []).map((text) => ctx.measureText(text).width));
    ctx.restore();
    return Math.max(50, Math.ceil(longest) + 20);
  }

  /** Rises are hollow and falls are filled, so that they differ by more than colour. */
  function candles(self, up, down) {
    const { ctx } = self;
    const bars = wanted.bars;
    const line = Math.max(1, Math.round(window.devicePixelRatio));
    const half = Math.max(0.5, Math.round(Math.min(9 * line, (self.bbox.width / bars.length) * 0.325)));
    // Lines of one pixel are sharp in its middle.
    const sharp = (value) => Math.round(value) + (line % 2) / 2;
    ctx.save();
    ctx.beginPath();
    ctx.rect(self.bbox.left, self.bbox.top, self.bbox.width, self.bbox.height);
    ctx.clip();
    ctx.lineWidth = line;
    for (const bar of bars) {
      if ([bar.open, bar.high, bar.low, bar.close].includes(null)) {
        continue;
      }
      const x = sharp(self.valToPos(days.time(bar.date) / 1000, 'x', true));
      const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((value) => sharp(self.valToPos(value, 'y', true)));
      const top = Math.min(open, close);
      const bottom = Math.max(open, close);
      ctx.strokeStyle = ctx.fillStyle = bar.close >= bar.open ? up : down;
      ctx.beginPath();
      ctx.moveTo(x, high);
      ctx.lineTo(x, top);
      ctx.moveTo(x, bottom);
      ctx.lineTo(x, low);
      ctx.stroke();
      if (bar.close >= bar.open) {
        ctx.strokeRect(x - half, top, 2 * half, bottom - top);
      } else {
        ctx.fillRect(x - half - line / 2, top - line / 2, 2 * half + line, bottom - top + line);
      }
    }
    ctx.restore();
  }

  /** Says what is at a place; without one, what is at the end. */
  function tell(at) {
    if (plot === null) {
      return;
    }
    const dates = plot.data[0];
    const index = at ?? stops.at(-1);
    place = at;
    if (index === undefined) {
      readout.textContent = 'No prices in this range';
      return;
    }
    const day = (wanted.weeks ? 'Week of ' : '') + days.short(days.of(dates[index] * 1000));
    if (wanted.others.length > 0) {
      const lines = plot.series.slice(1).map((series, line) => `${series.label} ${numbers.change(plot.data[line + 1][index]).text}`);
      readout.textContent = `${day}: ${lines.join(', ')}`;
      return;
    }
    const bar = wanted.bars[index];
    if (!isRecord(bar)) {
      readout.textContent = `${day}: no record`;
      return;
    }
    readout.textContent = wanted.candles
      ? `${day}: open ${numbers.price(bar.open)}, high ${numbers.price(bar.high)}, low ${numbers.price(bar.low)}, close ${numbers.price(bar.close)}`
      : `${day}: ${numbers.price(bar.close)}`;
  }

  function pressed(event) {
    const first = stops[0];
    const last = stops.at(-1);
    const now = place ?? last;
    const before = stops.findLast((at) => at < now) ?? first;
    const after = stops.find((at) => at > now) ?? last;
    const index = { ArrowLeft: before, ArrowRight: after, Home: first, End: last }[event.key];
    if (index === undefined) {
      return;
    }
    event.preventDefault();
    const height = plot.over.clientHeight / 2;
    plot.setCursor({ left: plot.valToPos(plot.data[0][index], 'x'), top: height });
    readout.setAttribute('role', 'status');
  }

  function redraw() {
    if (wanted !== null && library !== null) {
      library.then((UPlot) => root?.isConnected && make(UPlot));
    }
  }

  dark.addEventListener('change', redraw);

  return {
    draw,
    stop() {
      dark.removeEventListener('change', redraw);
      size.disconnect();
      plot?.destroy();
      plot = null;
      wanted = null;
    },
  };
}
