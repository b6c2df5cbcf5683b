import type { Io } from "./io.ts";

const REPAINT_MS = 200;

export interface Progress {
  /** `done` is in the unit of the total (bytes, say), `items` is what the rate counts. */
  update(done: number, items: number): void;
  /** Takes the line away. Call it before anything else is written to standard error. */
  clear(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly noun: string;
  /** Null where it is unknown (standard input): then neither per cent nor a time is shown. */
  readonly total: number | null;
}

/** A line of progress that repaints itself; says nothing where standard error is a file. */
export function progress(io: Io, options: ProgressOptions): Progress {
  if (!io.stderrIsTerminal) return { update: () => {}, clear: () => {} };
  const started = io.now();
  let painted = started;
  let shown = false;
  const paint = (text: string) => {
    // Its own words, and codes that `write` lets nobody else have.
    io.stderr.write(`\r${text}\u001b[K`);
  };
  return {
    update(done, items) {
      const now = io.now();
      if (now - painted < REPAINT_MS) return;
      painted = now;
      shown = true;
      paint(progressLine(options, done, items, (now - started) / 1000));
    },
    clear() {
      if (shown) paint("");
      shown = false;
    },
  };
}

/** `Importing: 41 %, 120,000 lines, 80,000 lines/s, 12 s left` */
export function progressLine(
  options: ProgressOptions,
  done: number,
  items: number,
  seconds: number,
): string {
  const parts: string[] = [];
  const share = options.total === null || options.total === 0 ? null : done / options.total;
  if (share !== null) parts.push(`${Math.floor(Math.min(share, 1) * 100)} %`);
  parts.push(`${formatCount(items)} ${options.noun}`);
  if (seconds > 0) parts.push(`${formatCount(items / seconds)} ${options.noun}/s`);
  if (share !== null && share > 0.01 && share < 1) {
    parts.push(`${formatSeconds((seconds / share) * (1 - share))} left`);
  }
  return `${options.label}: ${parts.join(", ")}`;
}

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
