/**
 * Which of many rows of one height are in sight, so that only those are in the page: ten thousand rows
 * would take seconds to lay out, and a hundred megabytes.
 */
const MARGIN = 12;

/** @param changed is called when others have come into sight */
export function inSight(changed) {
  let first = 0;
  let last = 0;
  let table = null;
  let count = 0;
  let isAsked = false;

  function look() {
    isAsked = false;
    if (table === null || !table.isConnected) {
      return;
    }
    const body = table.tBodies[0];
    const height = rowHeight();
    const above = -body.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(above / height) - MARGIN);
    const to = Math.min(count, Math.ceil((above + window.innerHeight) / height) + MARGIN);
    if (from !== first || Math.max(from, to) !== last) {
      first = from;
      last = Math.max(from, to);
      changed();
    }
  }

  function rowHeight() {
    return parseFloat(getComputedStyle(table).getPropertyValue('--row'));
  }

  function askOnce() {
    if (!isAsked) {
      isAsked = true;
      window.requestAnimationFrame(look);
    }
  }

  window.addEventListener('scroll', askOnce, { passive: true });
  window.addEventListener('resize', askOnce);

  return {
    /** The slice of so many rows that is in sight, and how high what is left out is. */
    of(rows) {
      count = rows;
      const from = Math.min(first, rows);
      const to = Math.min(Math.max(last, from + 40), rows);
      return { from, to };
    },
    watch(element) {
      table = element;
      look();
    },
    stop() {
      table = null;
      window.removeEventListener('scroll', askOnce);
      window.removeEventListener('resize', askOnce);
    },
  };
}
