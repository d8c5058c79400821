/** Numbers as people read them. The exact one is always there on hover. */

const LANGUAGE = 'en-US';
const MISSING = '–';

const money = (options) => new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency: 'USD', ...options });
const LARGE = money({ notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const CENTS = money({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SMALL = money({ minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
const PERCENT = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const LARGE_PERCENT = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const AMOUNT = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 8 });
const COUNT = new Intl.NumberFormat(LANGUAGE);

const isNumber = (value) => typeof value === 'number';

/** A price: cents, or four digits of what is less than a dollar. */
export function price(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  if (value !== 0 && Math.abs(value) < 1e-9) {
    return '$' + value.toExponential(3);
  }
  return Math.abs(value) >= 1 || value === 0 ? CENTS.format(value) : SMALL.format(value);
}

/** $641.9B */
export function large(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  return Math.abs(value) >= 1e15 ? '$' + value.toExponential(2) : LARGE.format(value);
}

/** All digits, for who wants to know. */
export function exact(value) {
  return isNumber(value) ? String(value) : 'not known';
}

/** Of an axis. */
export function roundPercent(value) {
  return LARGE_PERCENT.format(value).replace('-', '−') + '%';
}

/** Of what there may be very much, or very little: its first digits. */
export function amount(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const size = Math.abs(value);
  return size >= 1e15 || (size < 1e-9 && size > 0) ? value.toExponential(3) : AMOUNT.format(value);
}

export function count(value) {
  return COUNT.format(value);
}

/** A change, and which way it went; so that it is told by more than colour. */
export function change(value) {
  if (!isNumber(value)) {
    return { text: MISSING, way: 'none', sign: '' };
  }
  const size = Math.abs(value) >= 1e5 ? LARGE_PERCENT.format(Math.abs(value)) : PERCENT.format(Math.abs(value));
  // What rounds to nothing went neither way, as far as is shown.
  if (Number.parseFloat(size) === 0) {
    return { text: size + '%', way: 'none', sign: '' };
  }
  return value > 0 ? { text: '+' + size + '%', way: 'up', sign: '▲' } : { text: '−' + size + '%', way: 'down', sign: '▼' };
}
