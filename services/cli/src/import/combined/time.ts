const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LOG_TIME =
  /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})? ([+-])(\d{2})(\d{2})$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * `17/May/2015:10:05:03 +0000`, or ISO 8601 as nginx writes `$time_iso8601`, as UTC with
 * milliseconds. Null where it is neither, or no date of the calendar.
 */
export function parseLogTime(text: string): string | null {
  if (ISO_TIME.test(text)) return utc(Date.parse(text));
  const parts = LOG_TIME.exec(text);
  if (!parts) return null;
  const [, day, monthName = "", year, hour, minute, second, fraction, sign, zoneHour, zoneMinute] =
    parts;
  const month = MONTHS.indexOf(monthName);
  if (month === -1) return null;
  const local = Date.UTC(+(year ?? 0), month, +(day ?? 0), +(hour ?? 0), +(minute ?? 0));
  const date = new Date(local);
  // Date.UTC would read 31/Feb as 3 March, and 25:61 as an hour of the next day.
  const real = date.getUTCDate() === Number(day) && date.getUTCHours() === Number(hour);
  if (!real || Number(minute) > 59 || Number(second) > 60) return null;
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000 * (sign === "-" ? -1 : 1);
  const millisecond = Math.floor(Number(fraction ?? 0) * 1000);
  return utc(local + Number(second) * 1000 + millisecond - zone);
}

function utc(milliseconds: number): string | null {
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}
