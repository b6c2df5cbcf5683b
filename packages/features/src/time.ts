/** A time as the store takes it for a parameter: with its zone, or this machine's would be meant. */
export function sqlTime(time: Date): string {
  return time.toISOString();
}

export const MINUTE_MS = 60_000;
/** Cross-account work is done on this grid of event time. */
export const QUARTER_MS = 15 * MINUTE_MS;

/** The last point of a grid at or before `time`. */
export function floorTo(time: Date, gridMs: number): Date {
  return new Date(Math.floor(time.getTime() / gridMs) * gridMs);
}
