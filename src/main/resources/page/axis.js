import { formatOf, isNumber, sign } from './numbers.js';

/** The axes of charts. Times are in seconds, as in uPlot. */

export const FONT = '12px system-ui, sans-serif';

/** In seconds. The length of months and years is approximate. */
export const DAY = 86_400;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** The possible distances between two ticks. */
export const STEPS = [
  ...[1, 2, 3, 5, 7, 14].map((count) => count * DAY),
  ...[1, 2, 3, 4, 6].map((count) => count * MONTH),
  ...[1, 2, 5, 10, 20, 50].map((count) => count * YEAR),
];

const form = (options) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
const DAYS = form({ day: 'numeric', month: 'short' });
const MONTHS = form({ month: 'short', year: 'numeric' });
const YEARS = form({ year: 'numeric' });

const formOf = (step) => (step < MONTH ? DAYS : step < YEAR ? MONTHS : YEARS);

/** The starts of days, months or years in UTC. */
export function ticks(self, axis, from, to, step) {
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

/** The labels of ticks. */
export function tickTexts(self, splits, at, space, step) {
  return splits.map((split) => formOf(step).format(split * 1000));
}

/** Number formats, the shortest first, each with the value that its text represents. */
const FORMS = [
  [{ notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 3 }, toThousands],
  [{ maximumSignificantDigits: 8 }, (value) => Number(value.toPrecision(8))],
];
const FACTORS = FORMS.map(([options, represented]) => [number(options), represented]);

function number(options) {
  return new Intl.NumberFormat('en-US', options);
}

/** Rounds to three decimals of units, thousands, millions, billions or trillions. */
function toThousands(value) {
  const power = Math.floor(Math.log10(Math.abs(value) || 1) / 3);
  const unit = 1000 ** Math.max(0, Math.min(4, power));
  return (Math.round((value / unit) * 1000) / 1000) * unit;
}

/**
 * Formats values as the shortest exact texts; null as an empty text.
 *
 * @param areFactors whether the values are multiples (2×) instead of amounts
 */
export function texts(values, areFactors) {
  const known = values.filter(isNumber);
  const isRight = ([, represented]) => known.every((value) => Math.abs(represented(value) - value) <= 1e-9 * Math.abs(value));
  const isUsual = known.every((value) => value === 0 || (Math.abs(value) < 1e15 && Math.abs(value) >= 1e-9));
  const forms = areFactors ? FACTORS : FORMS.map(([options, represented]) => [formatOf(options), represented]);
  const form = isUsual ? forms.find(isRight)?.[0] : undefined;
  const plain = (value) => (areFactors ? '' : sign()) + value.toExponential().replace('e+', 'e');
  const text = (value) => (form ? form.format(value) : plain(value)).replace(/^-/, '−') + (areFactors ? '×' : '');
  return values.map((value) => (isNumber(value) ? text(value) : ''));
}

/** The width of an axis, with room for its longest text. */
export function widthOf({ ctx }, texts) {
  ctx.save();
  ctx.font = FONT;
  const longest = Math.max(0, ...(texts ?? []).map((text) => ctx.measureText(text).width));
  ctx.restore();
  return Math.max(50, Math.ceil(longest) + 20);
}

/** A little more than the candles need; never below zero unless they are. */
export function linear(self, least, most) {
  if (!isNumber(least)) {
    return [null, null];
  }
  const margin = (most - least || most || 1) * 0.05;
  return [least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin];
}

/** The range of a logarithmic axis, from one grid line to another. By default, uPlot extends it to powers of ten. */
export function logarithmic(self, least, most) {
  if (!isNumber(least)) {
    return [null, null];
  }
  const rounded = (value, round) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return Number((round(value / power) * power).toPrecision(3));
  };
  return [rounded(least / 1.05, Math.floor), rounded(most * 1.05, Math.ceil)];
}

/** The range of a logarithmic axis of factors: a little more than its lines need, and never less than 2 %. */
export function factorRange(self, least, most) {
  if (!isNumber(least)) {
    return [null, null];
  }
  const margin = Math.max(Math.pow(most / least, 0.05), 1.01);
  return [least / margin, most * margin];
}

/** The approximate number of ticks on an axis of factors. */
const FACTOR_TICKS = 6;

/**
 * The ticks of a logarithmic axis of factors. Within a decade they are evenly spaced, such as 0.95, 1 and 1.05. Over
 * more, they are 1, 2 and 5 of each decade, or powers of ten alone if those are too many.
 */
export function factorTicks(self, axis, least, most) {
  const decades = Math.log10(most / least);
  if (decades < 1) {
    const rough = (most - least) / FACTOR_TICKS;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
    const count = Math.floor(most / step) - Math.ceil(least / step) + 1;
    return Array.from({ length: count }, (_, at) => Number(((Math.ceil(least / step) + at) * step).toPrecision(12)));
  }
  const digits = decades <= 3 ? [1, 2, 5] : [1];
  const every = digits.length > 1 ? 1 : Math.ceil(decades / FACTOR_TICKS);
  const places = [];
  for (let power = Math.floor(Math.log10(least) / every) * every; power <= Math.log10(most); power += every) {
    digits.forEach((digit) => places.push(Number(`${digit}e${power}`)));
  }
  return places.filter((place) => place >= least && place <= most);
}

/** Pixels between the chart and a name, and the height of a name. */
const NAME_GAP = 6;
const NAME_HEIGHT = 15;

/** The largest share of the chart's width for names. */
const NAMES_SHARE = 0.28;

/** The pixels that names need to the right of a chart. */
export function namesWidth(names, width) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = FONT;
  const longest = Math.max(...names.map((name) => context.measureText(name).width));
  return Math.ceil(Math.min(longest, width * NAMES_SHARE)) + 2 * NAME_GAP;
}

/** Writes the name of each line at its end, without overlap. */
export function writeNames(self, room) {
  const { ctx, bbox } = self;
  const ratio = window.devicePixelRatio;
  const ends = self.series
    .slice(1)
    .map(({ label, stroke }, line) => ({ label, color: stroke(), close: self.data[line + 1].findLast(isNumber) }))
    .filter(({ close }) => close !== undefined)
    .map((end) => ({ ...end, y: self.valToPos(end.close, 'y', true) }))
    .sort((one, other) => one.y - other.y);
  const height = NAME_HEIGHT * ratio;
  // Moves names down to avoid overlap, then up again if the last ones do not fit.
  ends.forEach((end, at) => (end.y = Math.max(end.y, at === 0 ? bbox.top : ends[at - 1].y + height)));
  ends.reverse().forEach((end, at) => (end.y = Math.min(end.y, at === 0 ? bbox.top + bbox.height : ends[at - 1].y - height)));
  ctx.save();
  ctx.font = FONT.replace('12', String(12 * ratio));
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ends.forEach(({ label, color, y }) => {
    ctx.fillStyle = color;
    ctx.fillText(shortened(ctx, label, (room - 2 * NAME_GAP) * ratio), bbox.left + bbox.width + NAME_GAP * ratio, y);
  });
  ctx.restore();
}

function shortened(ctx, text, width) {
  let some = text;
  while (some.length > 1 && ctx.measureText(some === text ? text : some + '…').width > width + 1) {
    some = some.slice(0, -1);
  }
  return some === text ? text : some + '…';
}
