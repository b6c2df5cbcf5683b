import type { RunningDetector } from "@ringfence/detectors";
import {
  countActiveAccounts,
  floorTo,
  type Head,
  MINUTE_MS,
  QUARTER_MS,
  readHeads,
  readNews,
  refreshClusters,
  watermark,
  writeLinks,
} from "@ringfence/features";
import { type Clock, type Log, type Metrics, wait } from "@ringfence/runtime";
import type { Finding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { FindingBook } from "./steps/finding-book.ts";
import { type Progress, readProgress, writeProgress } from "./steps/progress.ts";
import { type Chunk, chunksOf, quarterOf } from "./steps/range.ts";
import { computeSignals, storeSignals } from "./steps/signals.ts";

export interface DetectParts {
  readonly store: Store;
  readonly detectors: readonly RunningDetector[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timing: DetectTiming;
}

export interface DetectTiming {
  /** How often to look for news, milliseconds of wall time. */
  readonly pollMs: number;
  /** Windows stay open for events that come this much late, milliseconds of event time. */
  readonly latenessMs: number;
  /** A partition that brought nothing for this long holds up nobody, milliseconds of wall time. */
  readonly idleMs: number;
}

export const DEFAULT_TIMING: DetectTiming = {
  pollMs: 500,
  latenessMs: 10 * MINUTE_MS,
  idleMs: 5_000,
};

/** What one look at the news led to. */
export interface Tick {
  readonly findings: readonly Finding[];
  readonly processed_until: Date | null;
}

export interface Detect {
  /** Takes in what is new up to the watermark; with `finish`, up to the last event. */
  tick(options?: { finish?: boolean; signal?: AbortSignal }): Promise<Tick>;
  /** Ticks until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  openFindings(): number;
}

/** Stored → features → signals → findings, over event time. */
export function createDetect(parts: DetectParts): Detect {
  const { store, clock, timing } = parts;
  let progress: Progress | null = null;
  let book: FindingBook | null = null;

  const detect: Detect = {
    tick: async ({ finish = false, signal } = {}) => {
      progress ??= await readProgress(store);
      const heads = await readHeads(store);
      const to = horizon(heads, clock.now(), timing, finish);
      if (to === null) return { findings: [], processed_until: progress.processed_until };
      const news = await readNews(store, heads, progress.offsets);
      const done = progress.processed_until;
      const from = startOf(done, news.earliest, heads, timing.latenessMs);
      countLate(parts, done, news.earliest, timing.latenessMs);
      if (from >= to) {
        return { findings: [], processed_until: done };
      }
      book ??= await FindingBook.open(store, from);
      const findings: Finding[] = [];
      for (const chunk of chunksOf(from, to)) {
        if (signal?.aborted === true) break;
        const again = done !== null && chunk.from < done;
        const version: number = progress.version + 1;
        findings.push(...(await processChunk(parts, book, chunk, version, again)));
        // Offsets move on with the last chunk alone: a crash before looks at the news again.
        const offsets: Progress["offsets"] = chunk.to >= to ? news.offsets : progress.offsets;
        const processed_until = later(chunk.to, done);
        progress = { version, processed_until, offsets };
        await writeProgress(store, progress);
      }
      return { findings, processed_until: progress.processed_until };
    },

    run: async (signal) => {
      while (!signal.aborted) {
        await detect.tick({ signal });
        await wait(timing.pollMs, signal);
      }
    },

    openFindings: () => book?.openFindings ?? 0,
  };
  return detect;
}

async function processChunk(
  parts: DetectParts,
  book: FindingBook,
  chunk: Chunk,
  version: number,
  again: boolean,
): Promise<Finding[]> {
  const { store, detectors, clock, metrics, log } = parts;
  const started = clock.now();
  const quarter = quarterOf(chunk);
  if (quarter !== null) {
    const accounts = await countActiveAccounts(store, quarter.to);
    await writeLinks(store, quarter, accounts, version);
    await refreshClusters(store, quarter.to, accounts);
  }
  const signals = await computeSignals(store, detectors, chunk);
  await storeSignals(store, chunk, signals, version, again);
  const findings = await book.apply(store, signals, chunk.to, clock.now());
  for (const { detector, mode } of signals) {
    metrics.detectorHits.inc({ detector: detector.id, mode });
  }
  metrics.tick.observe({ stage: "detect" }, (clock.now().getTime() - started.getTime()) / 1000);
  metrics.stateEntries.set({ kind: "open_findings" }, book.openFindings);
  log.debug({ ...chunk, signals: signals.length, findings: findings.length }, "windows evaluated");
  return findings;
}

/** The end of the windows that can be evaluated now; null where nothing was stored. */
function horizon(
  heads: readonly Head[],
  now: Date,
  timing: DetectTiming,
  finish: boolean,
): Date | null {
  if (finish && heads.length > 0) {
    const last = Math.max(...heads.map((head) => head.occurred_at_max.getTime()));
    return new Date((Math.floor(last / QUARTER_MS) + 1) * QUARTER_MS);
  }
  const mark = watermark(heads, now, timing.idleMs);
  return mark === null ? null : floorTo(mark, MINUTE_MS);
}

/** Where to begin: after what was processed, or where a late event opens a window again. */
function startOf(
  done: Date | null,
  earliest: Date | null,
  heads: readonly Head[],
  latenessMs: number,
): Date {
  if (done === null) {
    return new Date(Math.min(...heads.map((head) => head.minute_min.getTime())));
  }
  if (earliest === null || earliest >= done) return done;
  return new Date(Math.max(earliest.getTime(), done.getTime() - latenessMs));
}

function countLate(
  { metrics, log }: DetectParts,
  done: Date | null,
  earliest: Date | null,
  latenessMs: number,
): void {
  if (done === null || earliest === null || earliest >= done) return;
  metrics.lateEvents.inc();
  if (done.getTime() - earliest.getTime() <= latenessMs) return;
  log.warn(
    { earliest, processed_until: done },
    "events came later than the allowed lateness: stored and counted, their windows stay closed",
  );
}

function later(x: Date, y: Date | null): Date {
  return y === null || x > y ? x : y;
}
