/** A DateTime64 parameter in UTC: the engine takes no zone letter there. */
export function sqlTime(time: Date): string {
  return time.toISOString().replace("T", " ").replace("Z", "");
}

export const MINUTE_MS = 60_000;
/** Cross-account work is done on this grid of event time. */
export const QUARTER_MS = 15 * MINUTE_MS;

/** The last point of a grid at or before `time`. */
export function floorTo(time: Date, gridMs: number): Date {
  return new Date(Math.floor(time.getTime() / gridMs) * gridMs);
}
