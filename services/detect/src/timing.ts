import { MINUTE_MS } from "@ringfence/features";

export interface DetectTiming {
  /** How often to look for news, milliseconds of wall time. */
  readonly pollMs: number;
  /** Windows stay open for events that come this much late, milliseconds of event time. */
  readonly latenessMs: number;
  /**
   * Windows are first evaluated this much after their end, milliseconds of event time: events
   * overtake one another a little, and what is that little late changes nothing then.
   */
  readonly disorderMs: number;
  /** A partition that brought nothing for this long holds up nobody, milliseconds of wall time. */
  readonly idleMs: number;
  /** The same for one that fell silent while it was behind; not below `idleMs`. */
  readonly stalledMs: number;
  /** Longest pause after failures in a row, milliseconds. */
  readonly retryMs: number;
}

export const DEFAULT_TIMING: DetectTiming = {
  pollMs: 500,
  latenessMs: 10 * MINUTE_MS,
  disorderMs: 5_000,
  idleMs: 5_000,
  stalledMs: 30_000,
  retryMs: 15_000,
};
