/**
 * Which of many rows of one height are in sight, block by block, so that only those are in the page: ten
 * thousand rows would take seconds to lay out, and a hundred megabytes. A block has its place in the
 * document whether its rows are there or not, so that none ever moves, and the focus in it neither.
 */
export const BLOCK = 25;

/** @param changed is called when others have come into sight */
export function inSight(changed) {
  let first = 0;
  let last = 1;
  let table = null;
  let isPrinted = false;
  let isAsked = false;

  function look() {
    isAsked = false;
    if (table === null || !table.isConnected) {
      return;
    }
    // Of the first block, which is as high as each but the last, whatever the size of letters.
    const { top, height } = table.tBodies[0].getBoundingClientRect();
    const above = -top;
    const from = Math.max(0, Math.floor((above - height / 2) / height));
    const to = Math.max(from, Math.floor((above + window.innerHeight + height / 2) / height));
    if (from !== first || to !== last) {
      first = from;
      last = to;
      changed();
    }
  }

  function askOnce() {
    if (!isAsked) {
      isAsked = true;
      window.requestAnimationFrame(look);
    }
  }

  function print(isBegun) {
    if (isPrinted !== isBegun) {
      isPrinted = isBegun;
      changed();
    }
  }

  // Browsers tell of printing in one of these ways, or in both.
  const paper = window.matchMedia('print');
  const onPaper = (event) => print(event.matches);
  const beforePrint = () => print(true);
  const afterPrint = () => print(false);

  window.addEventListener('scroll', askOnce, { passive: true });
  window.addEventListener('resize', askOnce);
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
  paper.addEventListener('change', onPaper);

  return {
    /** Whether the rows of a block are in sight, or have the focus, or are printed as all are. */
    has(block) {
      return isPrinted || (block >= first && block <= last) || table?.tBodies[block]?.contains(document.activeElement) === true;
    },
    /** The first and the last row in sight, of so many. */
    of(rows) {
      return { from: Math.min(first * BLOCK, rows), to: Math.min((last + 1) * BLOCK, rows) };
    },
    watch(element) {
      table = element;
      look();
    },
    stop() {
      table = null;
      window.removeEventListener('scroll', askOnce);
      window.removeEventListener('resize', askOnce);
      window.removeEventListener('beforeprint', beforePrint);
      window.removeEventListener('afterprint', afterPrint);
      paper.removeEventListener('change', onPaper);
    },
  };
}
