import {
  afterLook,
  keyOf,
  type Observation,
  type Waiting,
  type WatchState,
} from "@ringfence/health";
import { type Clock, type Log, type Metrics, wait } from "@ringfence/runtime";
import type { OperatorAlert } from "@ringfence/schemas";
import { type Store, StoreError } from "@ringfence/store";
import { WatchError } from "./errors.ts";
import { alertStore } from "./steps/alert-store.ts";
import { createClaim } from "./steps/claim.ts";
import { DetectorWatch } from "./steps/detectors.ts";
import { lookAtPipeline } from "./steps/pipeline.ts";
import { SourceWatch } from "./steps/sources.ts";

export interface WatchParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bounds: WatchBounds;
  /** Names this process among others, such as a random UUID. */
  readonly owner: string;
}

/** Times in milliseconds. */
export interface WatchBounds {
  /** Looks begin at whole multiples of this of the wall clock. */
  readonly everyMs: number;
  /** Without a look of anybody for so long, one that stands by takes over. */
  readonly takeOverMs: number;
  /** What may wait so long for detect, enforce, the brokers or a webhook. */
  readonly lagMs: number;
  /** How far detection may stand behind what is stored, of event time. */
  readonly detectLagMs: number;
  /** How old the newest event of a source may be when it is stored; 0: any. */
  readonly eventLagMs: number;
  /** Silence of a source below which nothing is said. */
  readonly silenceMs: number;
  /** Accounts in a day that a detector without history may hit. */
  readonly newDetectorAccounts: number;
}

export const DEFAULT_BOUNDS: WatchBounds = {
  everyMs: 60_000,
  takeOverMs: 5 * 60_000,
  lagMs: 15 * 60_000,
  detectLagMs: 15 * 60_000,
  eventLagMs: 15 * 60_000,
  silenceMs: 15 * 60_000,
  newDetectorAccounts: 500,
};

export interface Watch {
  /** A round each minute of the wall clock until `signal` aborts. A bug rejects. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * One look, or a wait for one's turn where another process watches.
   *
   * @returns the states of alerts that it wrote
   * @throws StoreError, WatchError `claim_contested`; what was not written is found by the next round
   */
  round(): Promise<readonly OperatorAlert[]>;
}

/** The store → observations → operator alerts: stored, then logged and counted. */
export function createWatch(parts: WatchParts): Watch {
  const { store, clock, log, metrics, bounds } = parts;
  const claim = createClaim(store, parts.owner, () => clock.now());
  const alerts = alertStore(store, claim);
  const lookAtAll = looker(parts);
  /** Null before the first round and while another process watches. */
  let state: WatchState | null = null;
  let isStandingBy = false;

  /** The newest to start watches; who lost the claim comes back once nobody looks any more. */
  const begin = async (now: Date): Promise<WatchState | null> => {
    if (isStandingBy && !(await alerts.isUnwatched(now, bounds.takeOverMs))) return null;
    await claim.take();
    isStandingBy = false;
    return {
      open: new Map((await alerts.open()).map((each) => [keyOf(each), each])),
      runs: new Map(),
    };
  };

  const round = async (): Promise<readonly OperatorAlert[]> => {
    const now = clock.now();
    try {
      state ??= await begin(now);
      if (state === null) return [];
      await claim.assertHeld();
      const { observations, ...look } = await lookAtAll(now);
      const next = afterLook(state, observations, now);
      await alerts.write(next.changes);
      state = next.state;
      tell(parts, next.changes, state);
      measure(metrics, look, now);
      await alerts.looked(now, observations);
      metrics.watchLook.set(now.getTime() / 1000);
      return next.changes;
    } catch (error) {
      if (!(error instanceof WatchError && error.code === "claim_lost")) throw error;
      log.warn({ error }, "another watch process took over: this one stands by");
      isStandingBy = true;
      state = null;
      metrics.operatorAlerts.reset();
      metrics.oldestWaiting.reset();
      // A reset would say that it looked in 1970.
      metrics.watchLook.remove();
      return [];
    }
  };

  return { round, run: (signal) => minutely(parts, round, signal) };
}

interface Look {
  readonly waiting: readonly Waiting[];
  readonly observations: readonly Observation[];
}

/** Every measurement. */
function looker(parts: WatchParts): (now: Date) => Promise<Look> {
  const { store, bounds } = parts;
  const sources = new SourceWatch(store, bounds);
  const detectors = new DetectorWatch(store, bounds.newDetectorAccounts);
  return async (now) => {
    const { processedUntil, observations, ...look } = await lookAtPipeline(store, now, parts);
    const seen = await sources.look(now, processedUntil);
    const hits = await detectors.look(processedUntil);
    return { ...look, observations: [...observations, ...seen, ...hits] };
  };
}

async function minutely(
  { clock, log, metrics, bounds: { everyMs } }: WatchParts,
  round: Watch["round"],
  signal: AbortSignal,
): Promise<void> {
  metrics.tickFailures.inc({ stage: "watch" }, 0);
  while (!signal.aborted) {
    try {
      await round();
    } catch (error) {
      // Whatever the store says: a watch that ends would take along in `up` whom it watches. That
      // nobody looks shows in `ringfence health`.
      if (!(error instanceof StoreError || error instanceof WatchError)) throw error;
      metrics.tickFailures.inc({ stage: "watch" });
      log.error({ error }, "a look failed: nothing is known of this minute");
    }
    const untilNext = everyMs - (clock.now().getTime() % everyMs);
    // A timer may be over a moment early, and two looks at once would count as two in a row.
    await wait(untilNext < everyMs / 10 ? untilNext + everyMs : untilNext, signal);
  }
}

function tell(
  { log, metrics }: WatchParts,
  changes: readonly OperatorAlert[],
  { open }: WatchState,
): void {
  for (const { alert_id, kind, subject, state, severity, text, what_to_do } of changes) {
    const about = { alert_id, kind, subject, state, what_to_do };
    if (state === "cleared") log.info(about, `operator alert cleared: ${kind} of ${subject}`);
    else log[severity](about, `operator alert ${state}: ${text}`);
  }
  metrics.operatorAlerts.reset();
  for (const { kind, severity } of open.values()) metrics.operatorAlerts.inc({ kind, severity });
}

/** A destination for which nothing waits has no sample: the store says nothing of it. */
function measure({ oldestWaiting }: Metrics, { waiting }: Pick<Look, "waiting">, now: Date): void {
  oldestWaiting.reset();
  for (const { kind, subject, since } of waiting) {
    const ms = since === null ? 0 : Math.max(0, now.getTime() - since.getTime());
    oldestWaiting.set({ stage: STAGES[kind], subject }, ms / 1000);
  }
}

const STAGES: Readonly<Record<Waiting["kind"], string>> = {
  enforce_lag: "enforce",
  publish_lag: "publish",
  deliver_lag: "deliver",
};
