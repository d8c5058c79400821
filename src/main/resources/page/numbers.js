/** Formats numbers for people. A tooltip shows the exact value. */

const LANGUAGE = 'en-US';
const MISSING = '–';

const PERCENT = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const WHOLE_PERCENT = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const LARGE_PERCENT = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const TENTHS = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const AMOUNT = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 8 });
const COUNT = new Intl.NumberFormat(LANGUAGE);
const CODE = /^[A-Z]{3}$/;

/** The formats of amounts in the current currency. */
let money = formatsIn('USD');

/** Formats all amounts in this currency from now on. Only a code of three letters has a sign; other symbols are not shown. */
export function use(currency) {
  if (money.currency !== currency) {
    money = formatsIn(currency);
  }
}

function formatsIn(currency) {
  const style = CODE.test(currency) ? { style: 'currency', currency } : {};
  const format = (options) => new Intl.NumberFormat(LANGUAGE, { ...style, ...options });
  const whole = format({ minimumFractionDigits: 0, maximumFractionDigits: 0 });
  return {
    currency,
    format,
    large: format({ notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    cents: format({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    whole,
    small: format({ minimumSignificantDigits: 4, maximumSignificantDigits: 4 }),
    sign: whole.format(0).replace('0', ''),
  };
}

/** A format of amounts with the given options. */
export function formatOf(options) {
  return money.format(options);
}

/** The text before an amount, such as $. */
export function sign() {
  return money.sign;
}

/** The API has null for unknown values. */
export const isNumber = (value) => typeof value === 'number';

/** Formats a value like 1.23e20. */
const withExponent = (value, digits) => value.toExponential(digits).replace('e+', 'e');

/*
 * Each format ends where rounding would reach the next one: below 0.99995, four digits stay under a dollar.
 */

/** A price: four significant digits below a dollar, then cents, whole dollars, or a compact form such as $12.3M. */
export function price(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const size = Math.abs(value);
  if (size >= 9_999_999.5) {
    return compact(value);
  }
  if (size >= 99_999.995) {
    return money.whole.format(value);
  }
  if (size >= 0.99995 || size === 0) {
    return money.cents.format(value);
  }
  return size >= 1e-6 ? money.small.format(value) : money.sign + withExponent(value, 3);
}

/** The value of an amount: formatted as a price, but with cents up to 999 trillion dollars. */
export function worth(value) {
  return value >= 99_999.995 && value < 999.95e12 ? money.cents.format(value) : price(value);
}

/**
 * A volume or market cap; undefined if it is null or 0, which sources use for an unknown value.
 */
export function reported(value) {
  return isNumber(value) && value !== 0 ? value : undefined;
}

/** A mostly large value, such as $641.9B. */
export function large(value) {
  return isNumber(value) && Math.abs(value) >= 999.995 ? compact(value) : price(value);
}

function compact(value) {
  return Math.abs(value) >= 999.95e12 ? money.sign + withExponent(value, 2) : money.large.format(value);
}

/** All digits, for tooltips. */
export function exact(value) {
  return isNumber(value) ? String(value) : 'unknown';
}

/** An amount that may be very large or very small, with eight significant digits. */
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

/** A multiple, such as 0.50×, 251.3× or 1.3K×. */
export function factor(value) {
  if (!isNumber(value)) {
    return MISSING;
  }
  const form = value >= 999.95 ? LARGE_PERCENT : value >= 99.995 ? TENTHS : value >= 0.00995 || value === 0 ? PERCENT : undefined;
  return (form && value < 999.95e12 ? form.format(value) : withExponent(value, 1)) + '×';
}

/** A change and its direction, with a sign, since colour alone is not accessible. */
export function change(value) {
  if (!isNumber(value)) {
    return { text: MISSING, way: 'none', sign: '' };
  }
  const size = percent(Math.abs(value));
  // A change that rounds to 0.00% has no direction.
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
