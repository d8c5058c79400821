/** Calendar days as text, yyyy-mm-dd, which sorts chronologically. */

const DAY = 86_400_000;
const FULL = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TITLE = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC',
});
const LONG = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The day with leading zeros; undefined if the text is not a date. */
export function full(text) {
  const parts = FULL.exec(text ?? '');
  if (parts === null) {
    return undefined;
  }
  const day = `${parts[1]}-${parts[2].padStart(2, '0')}-${parts[3].padStart(2, '0')}`;
  const time = Date.parse(day + 'T00:00:00Z');
  return Number.isNaN(time) || of(time) !== day ? undefined : day;
}

/** The day that many days later, or earlier if negative. */
export function plus(day, days) {
  return of(time(day) + days * DAY);
}

/** The day that many months earlier, or the last day of that month if it is shorter. */
export function monthsBefore(day, months) {
  const date = new Date(time(day));
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return of(date.getTime());
}

/** Milliseconds since 1970. */
export function time(day) {
  return Date.parse(day + 'T00:00:00Z');
}

export function of(time) {
  return new Date(time).toISOString().slice(0, 10);
}

/** The error message for text that is not a date. */
export function notADate(text) {
  return `"${text}" is not a date. Use YYYY-MM-DD.`;
}

/** Sun, 9 October 2022 */
export function title(day) {
  return TITLE.format(time(day));
}

/** 9 October 2022 */
export function long(day) {
  return LONG.format(time(day));
}

/** 9 Oct 2022 */
export function short(day) {
  return SHORT.format(time(day));
}
