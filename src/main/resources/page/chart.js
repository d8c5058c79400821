import { DAY, FONT, STEPS, factorRange, factorTicks, linear, logarithmic, namesWidth, texts, tickTexts, ticks, widthOf, writeNames } from './axis.js';
import { candles } from './candles.js';
import * as days from './days.js';
import { alone, extremes, factors, growth, prices, reading } from './series.js';

/** The folder of the page's other files. */
const ASSETS = new URL('.', import.meta.url).href;
const HEIGHT = 360;
const NARROW = 480;
const LINEAR = 1;
const LOGARITHMIC = 3;

/** The dash pattern of each line, since colour alone is not accessible. */
export const DASHES = ['none', '8 4', '2 3', '12 4 2 4', '18 5'];

/** Loaded when the first chart is drawn. */
let library = null;
let failures = 0;

function load() {
  // Chromium remembers that a module failed to load, so each new attempt needs another URL.
  const module = failures === 0 ? './uplot.js' : `./uplot.js?attempt=${failures + 1}`;
  library ??= Promise.all([import(module), loadStyle()]).then(([loaded]) => loaded.default, (error) => {
    library = null;
    failures++;
    throw error;
  });
  return library;
}

function loadStyle() {
  return new Promise((loaded, failed) => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = `${ASSETS}uplot.css`;
    style.onload = loaded;
    style.onerror = () => {
      style.remove();
      failed(new Error('The chart styles cannot be loaded.'));
    };
    document.head.append(style);
  });
}

/** A chart of one currency's price, or of the growth of several. A pointer or the arrow keys select a day. */
export function chart() {
  let plot = null;
  let drawn = '';
  let stops = [];
  let wanted = null;
  let selected = null;
  let root = null;
  let readout = null;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const size = new ResizeObserver(() => {
    if (plot !== null && root !== null && root.clientWidth > 0) {
      plot.setSize(sizeOf());
    }
  });

  async function draw(element, output, next) {
    const isDrawn = element === root && plot !== null && element.contains(plot.root);
    // Includes the bars, since the data may have changed.
    const key = JSON.stringify(next);
    if (isDrawn && key === drawn) {
      return;
    }
    if (element !== root) {
      // A new currency has no selected point.
      selected = null;
    }
    wanted = next;
    drawn = key;
    root = element;
    readout = output;
    // If loading fails, the rest of the page is shown, and the next change tries again.
    const UPlot = await load().catch(() => null);
    if (wanted !== next || !root.isConnected) {
      return;
    }
    if (UPlot === null) {
      drawn = '';
      readout.textContent = 'The chart cannot be drawn, because part of this page could not be loaded.';
    } else {
      make(UPlot);
    }
  }

  function make(UPlot) {
    // The selected point stays when the data changes.
    const date = selected === null ? undefined : plot?.data[0][selected];
    plot?.destroy();
    size.disconnect();
    const { data, labels, isKnown } = wanted.others.length > 0 ? factors(wanted) : prices(wanted);
    stops = [...data[0].keys()].filter(isKnown);
    plot = new UPlot(options(labels, data[0].indexOf(date)), data, root);
    root.querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
    root.onkeydown = pressed;
    plot.over.addEventListener('pointerdown', touched);
    plot.over.addEventListener('pointermove', touched);
    size.observe(root);
    showValues(null);
  }

  const sizeOf = () => ({ width: root.clientWidth, height: root.clientWidth < NARROW ? HEIGHT * 0.75 : HEIGHT });

  function options(labels, selection) {
    const style = getComputedStyle(root);
    const color = (name) => style.getPropertyValue(name).trim();
    const areCompared = labels.length > 1;
    const room = areCompared ? namesWidth(labels, root.clientWidth) : 30;
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { stroke: color('--line'), width: 1 },
      font: FONT,
    };
    return {
      ...sizeOf(),
      legend: { show: false },
      // Room for the names of lines, or half of the last date.
      padding: [null, room, null, null],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: false, range: rangeOfDays },
        y: areCompared
          ? { distr: LOGARITHMIC, range: factorRange }
          : { distr: wanted.log ? LOGARITHMIC : LINEAR, range: wanted.candles ? rangeOfBars : wanted.log ? logarithmic : undefined },
      },
      axes: [
        { ...axis, space: 70, incrs: STEPS, splits: ticks, values: tickTexts },
        {
          ...axis,
          size: widthOf,
          values: (self, splits) => texts(splits, areCompared),
          // By default, a logarithmic axis has ticks only at powers of ten.
          ...(areCompared ? { splits: factorTicks, filter: (self, splits) => splits } : {}),
        },
      ],
      series: [
        {},
        ...labels.map((label, at) => ({
          label,
          stroke: color(`--series-${at}`),
          dash: DASHES[at] === 'none' ? undefined : DASHES[at].split(' ').map((length) => length * window.devicePixelRatio),
          width: 2,
          spanGaps: false,
          points: { show: false, filter: wanted.candles ? undefined : (self, series) => alone(self.data[series]), size: 6, width: 0, fill: color(`--series-${at}`) },
          paths: wanted.candles ? () => null : undefined,
        })),
      ],
      hooks: {
        // Before that, the chart has no coordinates.
        ready: [() => selection >= 0 && select(selection)],
        setCursor: [(self) => showValues(self.cursor.idx ?? null)],
        draw: areCompared
          ? [(self) => writeNames(self, room)]
          : wanted.candles
            ? [(self) => candles(self, wanted.bars, color('--up'), color('--down'))]
            : [],
      },
    };
  }

  /** The range of days, with room for the first and the last bar. */
  function rangeOfDays(self) {
    const dates = self.data[0];
    const half = (wanted.weeks ? 7 * DAY : DAY) / 2;
    return dates.length === 0 ? [null, null] : [dates[0] - half, dates.at(-1) + half];
  }

  /** The range of candles from low to high. A logarithmic scale cannot show 0. */
  function rangeOfBars(self) {
    return (wanted.log ? logarithmic : linear)(self, ...extremes(wanted.bars, wanted.log));
  }

  /** Shows the values at an index, or the last values if it is null. */
  function showValues(at) {
    if (plot === null) {
      return;
    }
    const dates = plot.data[0];
    const index = at ?? stops.at(-1);
    selected = at;
    if (index === undefined) {
      readout.textContent = 'No prices in this range';
      return;
    }
    const day = (wanted.weeks ? 'Week of ' : '') + days.short(days.of(dates[index] * 1000));
    if (wanted.others.length > 0) {
      readout.replaceChildren(`${day}: `, ...plot.series.slice(1).flatMap(({ label }, line) => [
        line > 0 ? ', ' : '',
        // Isolates right-to-left names, so that their number follows them.
        Object.assign(document.createElement('bdi'), { textContent: label }),
        ` ${growth(plot.data[line + 1][index])}`,
      ]));
      return;
    }
    readout.textContent = `${day}: ${reading(wanted.bars[index], wanted.candles)}`;
  }

  function pressed(event) {
    const first = stops[0];
    const last = stops.at(-1);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const now = selected ?? last;
    const before = stops.findLast((at) => at < now) ?? first;
    const after = stops.find((at) => at > now) ?? last;
    const index = { ArrowLeft: before, ArrowRight: after, Home: first, End: last }[event.key];
    if (index === undefined) {
      return;
    }
    event.preventDefault();
    readout.setAttribute('role', 'status');
    select(index);
  }

  /** uPlot handles only the mouse. */
  function touched(event) {
    if (event.pointerType !== 'mouse') {
      const { left, top } = plot.over.getBoundingClientRect();
      plot.setCursor({ left: event.clientX - left, top: event.clientY - top });
    }
  }

  function select(at) {
    plot.setCursor({ left: plot.valToPos(plot.data[0][at], 'x'), top: plot.over.clientHeight / 2 });
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
