/** When a call that failed is made again. Pure: time and chance are arguments. */

/** The schedule of Standard Webhooks: seconds after the first failure, after the second, … */
const PAUSES_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** What a receiver may ask for at most, and the longest pause there is. */
export const MOST_PAUSE_MS = 86_400_000;
/** Pauses are up to a fifth shorter or longer, so that what failed together comes back apart. */
const JITTER = 0.2;

/**
 * @param attempts calls that failed so far, from 1
 * @param random from 0 up to 1
 */
export function pauseMs(attempts: number, random: () => number): number {
  const seconds = PAUSES_S[Math.min(attempts, PAUSES_S.length) - 1] ?? 0;
  const factor = 1 - JITTER + 2 * JITTER * random();
  return Math.min(Math.round(seconds * 1000 * factor), MOST_PAUSE_MS);
}

/** `Retry-After` as milliseconds from now, bounded; null where it is absent or says nothing. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? "";
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : untilDate(text, now);
  return ms === null ? null : Math.min(ms, MOST_PAUSE_MS);
}

/** An HTTP date, such as `Wed, 21 Oct 2026 07:28:00 GMT`. */
function untilDate(text: string, now: Date): number | null {
  if (!/^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) {
    return null;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, time - now.getTime());
}
