// Numbers and times as people read them.

const SIGNIFICANT = 4;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** The range of a Date, ECMA-262 section 21.4.1.1. */
const LAST_INSTANT = 8.64e12;

/** Four significant digits, with an exponent only where it is shorter; an en dash for nothing. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return String(value).replace('-', '−');
  if (size >= 1e7 || size < 1e-3) return tidy(value.toExponential(SIGNIFICANT - 1));
  return tidy(size >= 1000 ? value.toFixed(0) : value.toPrecision(SIGNIFICANT));
}

/** Without zeros that say nothing and with a true minus sign. */
function tidy(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '').replace('e+', 'e').replaceAll('-', '−');
}

/** `12s`, `3m 05s`, `1h 02m`, `2d 03h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (whole < MINUTE) return `${whole}s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}m ${pad(whole % MINUTE)}s`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)}h ${pad(Math.floor((whole % HOUR) / MINUTE))}m`;
  return `${Math.floor(whole / DAY)}d ${pad(Math.floor((whole % DAY) / HOUR))}h`;
}

/** A duration from a moment on; with a minus sign before it. */
export function formatOffset(seconds: number): string {
  return seconds <= -1 ? `−${formatDuration(-seconds)}` : formatDuration(seconds);
}

/** `5 min. ago` and its kin; `now` for the last seconds. */
export function formatAgo(then: number, nowSeconds: number, locale: string, now: string): string {
  const ago = nowSeconds - then;
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 365 * DAY],
    ['month', 30 * DAY],
    ['day', DAY],
    ['hour', HOUR],
    ['minute', MINUTE],
  ];
  const unit = units.find(([, length]) => Math.abs(ago) >= length);
  if (unit === undefined) return now;
  return relativeFormat(locale).format(-Math.floor(ago / unit[1]), unit[0]);
}

/** Date and time of day to the second; the number itself where no calendar has such a time. */
export function formatInstant(seconds: number, locale: string): string {
  return Math.abs(seconds) <= LAST_INSTANT ? instantFormat(locale).format(seconds * 1000) : formatNumber(seconds);
}

const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();
const instantFormats = new Map<string, Intl.DateTimeFormat>();

function relativeFormat(locale: string): Intl.RelativeTimeFormat {
  const format = relativeFormats.get(locale) ?? new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'always' });
  relativeFormats.set(locale, format);
  return format;
}

function instantFormat(locale: string): Intl.DateTimeFormat {
  const format = instantFormats.get(locale) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  instantFormats.set(locale, format);
  return format;
}
