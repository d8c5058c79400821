/**
 * Tracks which blocks of equally high rows are visible, so that only those are in the document: ten thousand
 * rows would take seconds to lay out, and a hundred megabytes. An empty block keeps its height, so that rows
 * and the focus never move.
 */
export const BLOCK = 25;

/** @param changed is called when other blocks become visible */
export function visibleBlocks(changed) {
  let first = 0;
  let last = 1;
  let table = null;
  let isPrinted = false;
  let isScheduled = false;

  function measure() {
    isScheduled = false;
    if (table === null || !table.isConnected) {
      return;
    }
    // All blocks but the last have the height of the first one, which depends on the font size.
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

  function schedule() {
    if (!isScheduled) {
      isScheduled = true;
      window.requestAnimationFrame(measure);
    }
  }

  function print(isBegun) {
    if (isPrinted !== isBegun) {
      isPrinted = isBegun;
      changed();
    }
  }

  // Browsers report printing in one of these ways, or in both.
  const printQuery = window.matchMedia('print');
  const onPrintQuery = (event) => print(event.matches);
  const beforePrint = () => print(true);
  const afterPrint = () => print(false);

  window.addEventListener('scroll', schedule, { passive: true });
  window.addEventListener('resize', schedule);
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
  printQuery.addEventListener('change', onPrintQuery);

  return {
    /** Whether a block is visible, has the focus, or is printed, as all blocks are. */
    has(block) {
      return isPrinted || (block >= first && block <= last) || table?.tBodies[block]?.contains(document.activeElement) === true;
    },
    /** The range of visible rows, out of the given number of rows. */
    of(rows) {
      return { from: Math.min(first * BLOCK, rows), to: Math.min((last + 1) * BLOCK, rows) };
    },
    watch(element) {
      table = element;
      measure();
    },
    stop() {
      table = null;
      window.removeEventListener('scroll', schedule);
      window.removeEventListener('resize', schedule);
      window.removeEventListener('beforeprint', beforePrint);
      window.removeEventListener('afterprint', afterPrint);
      printQuery.removeEventListener('change', onPrintQuery);
    },
  };
}
