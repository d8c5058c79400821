import * as days from './days.js';
import * as numbers from './numbers.js';

/** The numbers that a chart draws. Times are in seconds. A series is the bars of one currency, and its first close. */

/** Whether a day or week has any value. */
export function isRecord(bar) {
  return [bar.open, bar.high, bar.low, bar.close, bar.volume, bar.market_cap].some((value) => value !== null);
}

/** The closes of one currency. */
export function prices({ name, bars }) {
  return {
    labels: [name],
    data: [bars.map((bar) => days.time(bar.date) / 1000), bars.map((bar) => bar.close)],
    isKnown: (at) => isRecord(bars[at]),
  };
}

/** Each series as a multiple of its first close in the range. The scale is logarithmic, which cannot show 0. */
export function factors({ name, bars, first, others }) {
  const all = [{ name, bars, first }, ...others];
  const dates = [...new Set(all.flatMap((each) => each.bars.map((bar) => bar.date)))].sort();
  const lines = all.map((each) => {
    const closes = new Map(each.bars.map((bar) => [bar.date, bar.close]));
    return dates.map((date) => {
      const close = closes.get(date);
      return close > 0 && each.first > 0 ? close / each.first : null;
    });
  });
  return {
    labels: all.map((each) => each.name),
    data: [dates.map((date) => days.time(date) / 1000), ...lines],
    isKnown: (at) => lines.some((line) => line[at] !== null),
  };
}

/** A factor as text, such as 0.50× (−50.00%). */
export function growth(factor) {
  return numbers.isNumber(factor) ? `${numbers.factor(factor)} (${numbers.change((factor - 1) * 100).text})` : numbers.factor(factor);
}

/** The indexes of values without neighbours, which no line connects; null if there are none. */
export function alone(values) {
  const places = [...values.keys()].filter(
    (at) => numbers.isNumber(values[at]) && !numbers.isNumber(values[at - 1]) && !numbers.isNumber(values[at + 1]),
  );
  return places.length > 0 ? places : null;
}

/** The lowest and highest price of all candles, not only of their closes. A logarithmic scale cannot show 0. */
export function extremes(bars, isLogarithmic) {
  const values = bars
    .flatMap((bar) => [bar.open, bar.high, bar.low, bar.close])
    .filter((value) => numbers.isNumber(value) && (value > 0 || !isLogarithmic));
  return values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
}

/** The readout of a bar: its prices, or that it has no record. */
export function reading(bar, areCandles) {
  if (!isRecord(bar)) {
    return 'no record';
  }
  const of = (name) => `${name} ${numbers.price(bar[name])}`;
  return areCandles ? ['open', 'high', 'low', 'close'].map(of).join(', ') : numbers.price(bar.close);
}
