import { randomUUID } from "node:crypto";
import { configureDedup, type DedupWindows, type RunningDetector } from "@ringfence/detectors";
import { busyQuarters, ClusterBook, readHeads, type TakenBatches } from "@ringfence/features";
import { type Check, type Clock, type Log, type Metrics, wait } from "@ringfence/runtime";
import type { Finding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import PQueue from "p-queue";
import { createClaim } from "./steps/claim.ts";
import { isPassing } from "./steps/errors.ts";
import { FindingBook } from "./steps/finding-book.ts";
import { lookFor, type Look } from "./steps/look.ts";
import { gathering } from "./steps/gather.ts";
import { LeftOutReport } from "./steps/left-out.ts";
import { type Books, passQuietly, processStretch } from "./steps/process-stretch.ts";
import { pacedStore } from "./steps/paced-store.ts";
import { type Progress, readProgress, writeProgress } from "./steps/progress.ts";
import { chunksOf, REACH_MS, stretchesOf } from "./steps/range.ts";
import type { DetectTiming } from "./timing.ts";

export interface DetectParts {
  readonly store: Store;
  readonly detectors: readonly RunningDetector[];
  /** Within which time findings of one subject are one, milliseconds; by default as the file says. */
  readonly dedup?: DedupWindows;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timing: DetectTiming;
}

/** What one look at the news led to. */
export interface Tick {
  readonly findings: readonly Finding[];
  readonly processed_until: Date | null;
}

export interface Detect {
  /**
   * Takes in what is new up to the watermark; with `finish`, up to the last event: that is for
   * streams that have ended, and may be followed by more all the same. After an error the next
   * call begins with what is stored.
   *
   * @throws StoreError, DetectError
   */
  tick(options?: { finish?: boolean; signal?: AbortSignal }): Promise<Tick>;
  /**
   * Ticks until `signal` aborts. A tick that failed for a passing reason is repeated; anything
   * else, such as a lost claim or a bug, rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  openFindings(): number;
  /** For `/readyz`: throws while ticks fail; a note where event time is far behind the clock. */
  readonly check: Check;
}

/** What the process knows between two ticks; all of it can be read from the store. */
interface Standing {
  progress: Progress;
  books: Books | null;
  /** Whether the newest batches were looked at once more since they were first seen. */
  confirmed: boolean;
}

/** Stored → features → signals → findings, over event time. */
export function createDetect(parts: DetectParts): Detect {
  const { clock, timing, metrics } = parts;
  const claim = createClaim(parts.store, randomUUID(), clock);
  const queries = new PQueue({ concurrency: QUERIES_AT_ONCE });
  const store = pacedStore(claim.store, queries, 1);
  const ahead = pacedStore(claim.store, queries, 0);
  const leftOut = new LeftOutReport(parts);
  let standing: Standing | null = null;
  let failure: Error | null = null;
  let behindMs: number | null = null;

  const stand = async (): Promise<Standing> => {
    await claim.take();
    return { progress: await readProgress(store), books: null, confirmed: false };
  };

  const round = async (finish: boolean, signal?: AbortSignal): Promise<Tick> => {
    standing ??= await stand();
    const now = standing;
    const heads = await readHeads(store);
    const look = await lookFor(store, heads, now, { now: clock.now(), timing, finish });
    behindMs = look === null ? null : clock.now().getTime() - look.watermark.getTime();
    if (behindMs !== null) metrics.watermarkLag.set(behindMs / 1000);
    if (look === null) return { findings: [], processed_until: now.progress.processed_until };
    const findings =
      look.from < look.to
        ? await evaluate({ ...parts, store, ahead, leftOut }, now, look, signal)
        : [];
    if (signal?.aborted !== true) {
      now.progress = { ...now.progress, batches: look.taken };
      now.confirmed = look.events === 0;
      reportLate(parts, look);
    }
    return { findings, processed_until: now.progress.processed_until };
  };

  const tick: Detect["tick"] = async ({ finish = false, signal } = {}) => {
    try {
      return await round(finish, signal);
    } catch (error) {
      // What was under way may have been stored or not: only the store knows.
      if (isPassing(error)) standing = null;
      throw error;
    }
  };

  return {
    tick,
    run: (signal) => keepTicking(parts, (error) => (failure = error), tick, signal),
    openFindings: () => standing?.books?.findings.openFindings ?? 0,
    check: async () => {
      if (failure !== null) throw failure;
      if (behindMs === null || behindMs <= timing.latenessMs) return;
      return `event time stands ${Math.round(behindMs / 1000)} s behind the clock`;
    },
  };
}

/** Queries under way at once: each may use the memory that a query is allowed. */
const QUERIES_AT_ONCE = 3;

/** Evaluates the windows of a look, stretch by stretch; progress is noted after each. */
async function evaluate(
  parts: DetectParts & { readonly ahead: Store; readonly leftOut: LeftOutReport },
  now: Standing,
  { from, to, sealed, processed_until: done, taken }: Look,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const { store, ahead, timing, detectors } = parts;
  const findings: Finding[] = [];
  now.books ??= {
    findings: await FindingBook.open(store, done ?? from, {
      dedup: parts.dedup ?? configureDedup(null),
      latenessMs: timing.latenessMs,
    }),
    clusters: await ClusterBook.open(store, from),
  };
  const { books } = now;
  const noteProgress = async (until: Date, batches: TakenBatches) => {
    const reached = until < sealed ? until : sealed;
    const processed_until = later(reached, now.progress.processed_until);
    now.progress = { version: now.progress.version + 1, processed_until, batches };
    await writeProgress(store, now.progress);
  };
  const midway = (until: Date) => noteProgress(until, now.progress.batches);
  const busy = await busyQuarters(store, new Date(from.getTime() - REACH_MS), to);
  const stretches = stretchesOf(chunksOf(from, to), busy);
  for await (const { stretch, gathered } of gathering({ store: ahead, detectors }, stretches, to)) {
    if (signal?.aborted === true) break;
    if (gathered !== null) {
      parts.leftOut.tell(gathered.links);
      const noting = { version: now.progress.version + 1, noteProgress: midway };
      findings.push(...(await processStretch(parts, books, { stretch, gathered }, noting)));
    }
    const last = stretch.to >= to;
    const silent = stretch.chunks.at(-1)?.to.getTime() !== stretch.to.getTime();
    if (last && silent) findings.push(...(await passQuietly(parts, books.findings, to)));
    // Batches are taken in with the last stretch alone: a crash before looks at them again.
    if (last) await noteProgress(to, taken);
    else if (gathered !== null) await midway(stretch.to);
  }
  return findings;
}

/** @param failed told of the failure of each tick, and null where one succeeded */
async function keepTicking(
  { timing, metrics, log }: DetectParts,
  failed: (error: Error | null) => void,
  tick: Detect["tick"],
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  metrics.tickFailures.inc({ stage: "detect" }, 0);
  while (!signal.aborted) {
    try {
      await tick({ signal });
      if (failures > 0) log.info({ failures }, "detection goes on");
      failed(null);
      failures = 0;
      await wait(timing.pollMs, signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      failed(error);
      metrics.tickFailures.inc({ stage: "detect" });
      const pauseMs = Math.min(timing.pollMs * 2 ** failures, timing.retryMs);
      failures += 1;
      log.warn({ error, pauseMs }, "a tick failed, nothing is lost: it will be repeated");
      await wait(pauseMs, signal);
    }
  }
}

function reportLate({ metrics, log }: DetectParts, { late, processed_until }: Look): void {
  if (late === 0) return;
  metrics.lateEvents.inc(late);
  log.warn(
    { events: late, processed_until },
    "events came later than the allowed lateness: stored and counted, their windows stay closed",
  );
}

function later(x: Date, y: Date | null): Date {
  return y === null || x > y ? x : y;
}
