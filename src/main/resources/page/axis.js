import { isNumber } from './numbers.js';

/** What stands at the axes of a chart. Times are in seconds, since uPlot has them so. */

export const FONT = '12px system-ui, sans-serif';

/** Months and years are about so long. */
export const DAY = 86_400;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** What may lie between two ticks. */
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

/** The first of each day, month or year of the calendar, wherever the browser is. */
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

/** As they are called. */
export function tickTexts(self, splits, at, space, step) {
  return splits.map((split) => formOf(step).format(split * 1000));
}

/** Ways to write a number, the shortest first: the text, and what it says. */
const FORMS = [
  [{ notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 3 }, toThousands],
  [{ maximumSignificantDigits: 8 }, (value) => Number(value.toPrecision(8))],
];
const PERCENT = FORMS.map(([options, says]) => [number(options), says]);
const DOLLARS = FORMS.map(([options, says]) => [number({ ...options, style: 'currency', currency: 'USD' }), says]);

function number(options) {
  return new Intl.NumberFormat('en-US', options);
}

/** Three decimals of units, thousands, millions, billions or trillions. */
function toThousands(value) {
  const power = Math.floor(Math.log10(Math.abs(value) || 1) / 3);
  const unit = 1000 ** Math.max(0, Math.min(4, power));
  return (Math.round((value / unit) * 1000) / 1000) * unit;
}

/** As short as they can be and right; null has no text. */
export function texts(values, inPercent) {
  const known = values.filter(isNumber);
  const isRight = ([, says]) => known.every((value) => Math.abs(says(value) - value) <= 1e-9 * Math.abs(value));
  const isUsual = known.every((value) => value === 0 || (Math.abs(value) < 1e15 && Math.abs(value) >= 1e-9));
  const form = isUsual ? (inPercent ? PERCENT : DOLLARS).find(isRight)?.[0] : undefined;
  const plain = (value) => (inPercent ? '' : '$') + value.toExponential().replace('e+', 'e');
  const text = (value) => (form ? form.format(value) : plain(value)).replace('-', '−') + (inPercent ? '%' : '');
  return values.map((value) => (isNumber(value) ? text(value) : ''));
}

/** Of an axis, with room for its longest text. */
export function widthOf({ ctx }, texts) {
  ctx.save();
  ctx.font = FONT;
  const longest = Math.max(0, ...(texts ?? []).map((text) => ctx.measureText(text).width));
  ctx.restore();
  return Math.max(50, Math.ceil(longest) + 20);
}

/** From one line of its grid to another: by itself it goes up to the next power of ten. */
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
