/** Numbers as people read them. The exact one is always there on hover. */

const LANGUAGE = 'en-US';
const MISSING = '–';

const money = (options) => new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency: 'USD', ...options });
const LARGE = money({ notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const CENTS = money({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DOLLARS = money({ maximumFractionDigits: 0 });
const SMALL = money({ minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
const PERCENT = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const WHOLE_PERCENT = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const LARGE_PERCENT = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const TENTHS = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const AMOUNT = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 8 });
const COUNT = new Intl.NumberFormat(LANGUAGE);

/** What the API has null for is not known. */
export const isNumber = (value) => typeof value === 'number';

/** 1.23e20, of what has no shorter name. */
const withExponent = (value, digits) => value.toExponential(digits).replace('e+', 'e');

/*
 * A way of writing ends where it would round up to where the next begins: below 0.99995, four digits
 * are less than a dollar.
 */

/** A price: four digits of what is less than a dollar, cents, dollars, or millions of them. */
export function price(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const size = Math.abs(value);
  if (size >= 9_999_999.5) {
    return compact(value);
  }
  if (size >= 99_999.995) {
    return DOLLARS.format(value);
  }
  if (size >= 0.99995 || size === 0) {
    return CENTS.format(value);
  }
  return size >= 1e-6 ? SMALL.format(value) : '$' + withExponent(value, 3);
}

/** What an amount is worth: as a price, with all its dollars as far as anybody reads them. */
export function worth(value) {
  return value >= 99_999.995 && value < 999.95e12 ? CENTS.format(value) : price(value);
}

/**
 * A volume or market cap as the source means it: undefined if it is null, or 0, which sources write for a value
 * that they do not have.
 */
export function reported(value) {
  return isNumber(value) && value !== 0 ? value : undefined;
}

/** $641.9B, of what is mostly large. */
export function large(value) {
  return isNumber(value) && Math.abs(value) >= 999.995 ? compact(value) : price(value);
}

function compact(value) {
  return Math.abs(value) >= 999.95e12 ? '$' + withExponent(value, 2) : LARGE.format(value);
}

/** All digits, for who wants to know. */
export function exact(value) {
  return isNumber(value) ? String(value) : 'not known';
}

/** Of what there may be very much, or very little: its first digits. */
export function amount(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const size = Math.abs(value);
  return size >= 1e15 || (size < 1e-9 && size > 0) ? withExponent(value, 3) : AMOUNT.format(value);
}

export function count(value) {
  return COUNT.format(value);
}

/** How many times its first value something is: 0.50×, 251.3×, 1.3K×. */
export function factor(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const form = value >= 999.95 ? LARGE_PERCENT : value >= 99.995 ? TENTHS : value >= 0.00995 || value === 0 ? PERCENT : undefined;
  return (form && value < 999.95e12 ? form.format(value) : withExponent(value, 1)) + '×';
}

/** A change, and which way it went; so that it is told by more than colour. */
export function change(value) {
  if (!isNumber(value)) {
    return { text: MISSING, way: 'none', sign: '' };
  }
  const size = percent(Math.abs(value));
  // What rounds to nothing went neither way, as far as is shown.
  if (Number.parseFloat(size) === 0) {
    return { text: size + '%', way: 'none', sign: '' };
  }
  return value > 0 ? { text: '+' + size + '%', way: 'up', sign: '▲' } : { text: '−' + size + '%', way: 'down', sign: '▼' };
}

function percent(size) {
  if (size >= 999.95e12) {
    return withExponent(size, 0);
  }
  return (size >= 99_999.5 ? LARGE_PERCENT : size >= 999.995 ? WHOLE_PERCENT : PERCENT).format(size);
}
