import * as days from './days.js';

/** Draws candles. Rises are hollow and falls are filled, since colour alone is not accessible. */
export function candles(self, bars, up, down) {
  const { ctx } = self;
  const line = Math.max(1, Math.round(window.devicePixelRatio));
  const half = Math.max(0.5, Math.round(Math.min(9 * line, (self.bbox.width / bars.length) * 0.325)));
  // A line of one pixel is sharp if it is centred on the pixel.
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
