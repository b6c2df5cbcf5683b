import type { PolicyTable } from "@ringfence/policy";
import { wait } from "@ringfence/runtime";
import type { Check, Clock, Log, Metrics } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";
import { createClaim } from "./steps/claim.ts";
import type { JudgedRow } from "./steps/judge.ts";
import { createJudgeAnew } from "./steps/judge-anew.ts";
import { createPublisher } from "./steps/publish-alerts.ts";
import { readSaid } from "./steps/read-controls.ts";
import { writeAlerts } from "./steps/write-alerts.ts";

export interface EnforceParts {
  readonly store: Store;
  readonly sink: Sink;
  /** Names the cursor of the sink in the store: a topic, a file, `terminal`. */
  readonly destination: string;
  readonly policy: PolicyTable;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly batch: EnforceBatch;
  /** Names this process among others, such as a random UUID. */
  readonly owner: string;
}

export interface EnforceBatch {
  /** Most finding states of one insert. */
  readonly findings: number;
  /** Most alerts of one send, up to 500. */
  readonly messages: number;
  /** Most bytes of one send, unless a single alert is larger. */
  readonly bytes: number;
  /** Pause while there is nothing to do, milliseconds. */
  readonly pollMs: number;
  /** Longest pause after failures in a row, milliseconds. */
  readonly retryMs: number;
}

export const DEFAULT_BATCH: EnforceBatch = {
  findings: 500,
  messages: 200,
  bytes: 524_288,
  pollMs: 500,
  retryMs: 15_000,
};

export interface Enforced {
  /** Alert revisions added to the outbox, also those that are published to nobody. */
  readonly written: number;
  /** Live alert revisions sent. */
  readonly published: number;
}

export interface Enforce {
  /**
   * Rounds until `signal` aborts, which is looked at between rounds. A round that failed for a
   * passing reason is repeated; anything else, such as a lost claim or a bug, rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  /** One round: a page of findings, a page of what was said of alerts, one send. @throws StoreError, StreamError, EnforceError */
  step(): Promise<Enforced>;
  /** Rounds until nothing is left to write, to judge or to publish. */
  drain(): Promise<Enforced>;
  /** For `/readyz`: throws while rounds fail. */
  readonly check: Check;
}

/**
 * Findings, and what people say of alerts → the outbox → sink: once each, in order, whatever crashes in
 * between.
 */
export function createEnforce(parts: EnforceParts): Enforce {
  const { store, clock, batch, metrics, log } = parts;
  const now = () => clock.now();
  const claim = createClaim(store, parts.owner, clock);
  const { messages, bytes } = batch;
  const { sink, destination } = parts;
  const publisher = createPublisher({ store, claim, sink, destination, messages, bytes, now });
  const writing = { store, claim, policy: parts.policy, page: batch.findings, now };
  const judgeAnew = createJudgeAnew(writing);
  let claimed = false;
  let failure: Error | null = null;

  const round = async (): Promise<Enforced & { readonly idle: boolean }> => {
    if (!claimed) await claim.take();
    claimed = true;
    const said = await readSaid(store, now());
    const found = await writeAlerts(writing, said);
    measure(found, metrics);
    const anew = await judgeAnew.next(said);
    const { sent, passed } = await publisher.publish();
    const done = { written: found.length + anew.rows.length, published: sent };
    if (done.written + sent > 0) log.info({ ...done, destination }, "alerts");
    return { ...done, idle: done.written + passed === 0 && anew.done };
  };

  return {
    step: async () => {
      const { written, published } = await round();
      return { written, published };
    },
    drain: async () => {
      const total = { written: 0, published: 0 };
      for (;;) {
        const { written, published, idle } = await round();
        if (idle) return total;
        total.written += written;
        total.published += published;
      }
    },
    run: async (signal) => {
      let failures = 0;
      while (!signal.aborted) {
        try {
          const end = metrics.tick.startTimer({ stage: "enforce" });
          const { idle } = await round();
          end();
          if (failure !== null) log.info({ destination }, "alerts flow again");
          failure = null;
          failures = 0;
          if (idle) await wait(batch.pollMs, signal);
        } catch (error) {
          if (!isPassing(error)) throw error;
          failure = error;
          metrics.tickFailures.inc({ stage: "enforce" });
          const pauseMs = Math.min(batch.pollMs * 2 ** failures, batch.retryMs);
          failures += 1;
          log.warn({ error, pauseMs }, "a round failed, nothing is lost: it will be repeated");
          await wait(pauseMs, signal);
        }
      }
    },
    check: async () => {
      if (failure !== null) throw failure;
    },
  };
}

/** Of what findings say: a control or a verdict may concern what was observed long ago. */
function measure(rows: readonly JudgedRow[], metrics: Metrics): void {
  for (const { alert, held } of rows) {
    const { detector, recommended_action: action, mode } = alert;
    metrics.alerts.inc({ detector: detector.id, action, mode });
    if (mode === "shadow" || held) continue;
    const latencyMs = Date.parse(alert.published_at) - Date.parse(alert.observed_at);
    metrics.alertLatency.observe(latencyMs / 1000);
  }
}

/** Adapters say which of their errors pass by themselves; every other error is a bug or final. */
function isPassing(error: unknown): error is Error {
  return error instanceof Error && "retriable" in error && error.retriable === true;
}
