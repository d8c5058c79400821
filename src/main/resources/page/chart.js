import * as days from './days.js';
import * as numbers from './numbers.js';

const ASSETS = document.querySelector('meta[name="assets"]').content;
const SERIES = 5;
const HEIGHT = 360;
const NARROW = 480;
const LOGARITHMIC = 3;

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
    const { data, labels } = wanted.others.length > 0 ? percents(wanted) : prices(wanted);
    plot = new UPlot(options(UPlot, labels), data, root);
    root.querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
    root.onkeydown = pressed;
    size.observe(root);
    tell(null);
  }

  function prices({ name, bars }) {
    return {
      labels: [name],
      data: [bars.map((bar) => days.time(bar.date) / 1000), bars.map((bar) => bar.close)],
    };
  }

  /** Each from its first close in the range. */
  function percents({ name, bars, others }) {
    const all = [{ name, bars }, ...others];
    const dates = [...new Set(all.flatMap((each) => each.bars.map((bar) => bar.date)))].sort();
    const lines = all.map((each) => {
      const closes = new Map(each.bars.map((bar) => [bar.date, bar.close]));
      const base = each.bars.find((bar) => bar.close > 0)?.close;
      return dates.map((date) => {
        const close = closes.get(date);
        return typeof close === 'number' && base ? (close / base - 1) * 100 : null;
      });
    });
    return { labels: all.map((each) => each.name), data: [dates.map((date) => days.time(date) / 1000), ...lines] };
  }

  const sizeOf = () => ({ width: root.clientWidth, height: root.clientWidth < NARROW ? HEIGHT * 0.75 : HEIGHT });

  function options(UPlot, labels) {
    const style = getComputedStyle(root);
    const color = (name) => style.getPropertyValue(name).trim();
    const inPercent = labels.length > 1;
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line'), width: 1 },
      font: '12px system-ui, sans-serif',
    };
    const text = (value) => (value === null || value === undefined ? '' : inPercent ? numbers.roundPercent(value) : short(value));
    return {
      ...sizeOf(),
      tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: true }, y: wanted.log ? { distr: LOGARITHMIC } : { range: wanted.candles ? rangeOfBars : undefined } },
      axes: [
        { ...axis, space: 70 },
        { ...axis, size: 72, values: (self, splits) => splits.map(text) },
      ],
      series: [
        {},
        ...labels.map((label, at) => ({
          label,
          stroke: color(`--series-${at % SERIES}`),
          width: 2,
          spanGaps: false,
          points: { show: false },
          paths: wanted.candles ? () => null : undefined,
        })),
      ],
      hooks: {
        setCursor: [(self) => tell(self.cursor.idx ?? null)],
        draw: wanted.candles ? [(self) => candles(self, color('--up'), color('--down'))] : [],
      },
    };
  }

  function short(value) {
    return Math.abs(value) >= 1000 ? numbers.large(value) : numbers.price(value);
  }

  /** All of the candles, not only their closes. */
  function rangeOfBars() {
    const lows = wanted.bars.map((bar) => bar.low).filter((low) => low !== null);
    const highs = wanted.bars.map((bar) => bar.high).filter((high) => high !== null);
    if (lows.length === 0 || highs.length === 0) {
      return [0, 1];
    }
    const least = Math.min(...lows);
    const most = Math.max(...highs);
    const margin = (most - least || most || 1) * 0.05;
    return [least - margin, most + margin];
  }

  /** Rises are hollow and falls are filled, so that they differ by more than colour. */
  function candles(self, up, down) {
    const { ctx } = self;
    const bars = wanted.bars;
    const width = Math.max(1, Math.min(18, (self.bbox.width / Math.max(1, bars.length)) * 0.65));
    const line = Math.max(1, Math.round(window.devicePixelRatio));
    ctx.save();
    ctx.beginPath();
    ctx.rect(self.bbox.left, self.bbox.top, self.bbox.width, self.bbox.height);
    ctx.clip();
    ctx.lineWidth = line;
    for (const bar of bars) {
      if ([bar.open, bar.high, bar.low, bar.close].includes(null)) {
        continue;
      }
      const x = self.valToPos(days.time(bar.date) / 1000, 'x', true);
      const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((value) => self.valToPos(value, 'y', true));
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
        ctx.strokeRect(x - width / 2, top, width, Math.max(line, bottom - top));
      } else {
        ctx.fillRect(x - width / 2, top, width, Math.max(line, bottom - top));
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
    const index = at ?? dates.length - 1;
    place = at;
    if (index < 0) {
      readout.textContent = 'No prices in this range';
      return;
    }
    const day = days.short(days.of(dates[index] * 1000));
    if (wanted.others.length > 0) {
      const lines = plot.series.slice(1).map((series, line) => `${series.label} ${numbers.change(plot.data[line + 1][index]).text}`);
      readout.textContent = `${day}: ${lines.join(', ')}`;
      return;
    }
    const bar = wanted.bars[index];
    readout.textContent = wanted.candles
      ? `${day}: open ${numbers.price(bar.open)}, high ${numbers.price(bar.high)}, low ${numbers.price(bar.low)}, close ${numbers.price(bar.close)}`
      : `${day}: ${numbers.price(bar.close)}`;
  }

  function pressed(event) {
    const last = plot.data[0].length - 1;
    const now = place ?? last;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (next === undefined || last < 0) {
      return;
    }
    event.preventDefault();
    const index = Math.max(0, Math.min(last, next));
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
