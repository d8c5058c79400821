import { svg, nothing } from './lit-html.js';

const WIDTH = 120;
const HEIGHT = 32;
const EDGE = 2;

/**
 * The least height of a line, as a share of the price. Without it, the noise of a stablecoin would fill the
 * height and look as wild as Bitcoin.
 */
const LEAST_RANGE = 0.02;

/** A sparkline of closes, oldest first, with gaps where one is null. */
export function spark(closes) {
  const known = closes?.filter((close) => close !== null) ?? [];
  if (known.length < 2) {
    return nothing;
  }
  const least = Math.min(...known);
  const most = Math.max(...known);
  const middle = (least + most) / 2;
  const leastSpan = Math.abs(middle) * LEAST_RANGE;
  const isFlat = most - least < leastSpan;
  const span = isFlat ? leastSpan : most - least;
  const bottom = middle - span / 2;
  const x = (place) => EDGE + (place * (WIDTH - 2 * EDGE)) / (closes.length - 1);
  const y = (close) => (span === 0 ? HEIGHT / 2 : EDGE + (HEIGHT - 2 * EDGE) * (1 - (close - bottom) / span));
  let path = '';
  let isBroken = true;
  closes.forEach((close, place) => {
    if (close === null) {
      isBroken = true;
    } else {
      path += `${isBroken ? 'M' : 'L'}${x(place).toFixed(1)} ${y(close).toFixed(1)}`;
      isBroken = false;
    }
  });
  const way = isFlat || span === 0 ? 'flat' : known.at(-1) < known[0] ? 'down' : 'up';
  return svg`<svg class="spark ${way}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false"><path d=${path}></path></svg>`;
}
