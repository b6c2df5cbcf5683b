import { type Check, type Clock, type Log, type Metrics, wait } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Endpoint } from "./endpoints/read-endpoints.ts";
import type { Resolve } from "./send/addresses.ts";
import { createClaim } from "./steps/claim.ts";
import { EndpointWorker, type WorkerBounds } from "./steps/endpoint-worker.ts";

export interface DeliverParts {
  readonly store: Store;
  readonly endpoints: readonly Endpoint[];
  readonly resolve: Resolve;
  readonly clock: Clock;
  /** From 0 up to 1, for the jitter of retries. */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bounds: DeliverBounds;
  /** Names this process among others, such as a random UUID. */
  readonly owner: string;
}

export interface DeliverBounds extends WorkerBounds {
  /** Longest pause after failures in a row, milliseconds. */
  readonly retryMs: number;
}

export const DEFAULT_BOUNDS: DeliverBounds = {
  page: 500,
  waiting: 1_000,
  pollMs: 500,
  controlsMs: 5_000,
  retryMs: 15_000,
};

export interface Deliver {
  /**
   * Tells every endpoint what comes until `signal` aborts, each at its own pace; then waits for the
   * calls under way. A lost claim or a bug rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Until nothing can be done at this time of the clock. Answers when there is something to do
   * again; null where everything was delivered or given up.
   */
  drain(): Promise<Date | null>;
  /** For `/readyz`: throws while the store fails. What endpoints do is no matter of readiness. */
  readonly check: Check;
}

/** Alerts and decisions of the outboxes → endpoints: at least once each, of one subject or account in order. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { store, endpoints, clock, bounds, log } = parts;
  const claim = createClaim(store, parts.owner, () => clock.now());
  const workers = endpoints.map((endpoint) => new EndpointWorker({ ...parts, claim, endpoint }));
  const failures = new Map<string, Error>();
  let claimed = false;
  const takeClaim = async (): Promise<void> => {
    if (!claimed) await claim.take();
    claimed = true;
  };

  const steadily = steady(parts, failures);

  const serve = async (worker: EndpointWorker, signal: AbortSignal): Promise<void> => {
    await steadily(worker.id, signal, async () => {
      const { nextAt, passed } = await turnOf(worker);
      if (passed > 0) return;
      const untilNext = nextAt === null ? bounds.pollMs : nextAt.getTime() - clock.now().getTime();
      await pause(worker, Math.min(Math.max(untilNext, 1), bounds.pollMs), signal);
    });
    await worker.stop().catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      log.warn({ error, of: worker.id }, "the last calls are not on record: they are made again");
    });
  };

  return {
    run: async (signal) => {
      // One that fails for good takes the others along: the claim is lost to all of them.
      const stop = new AbortController();
      const ending = AbortSignal.any([signal, stop.signal]);
      const first = new AbortController();
      await steadily("claim", AbortSignal.any([ending, first.signal]), async () => {
        await takeClaim();
        first.abort();
      });
      if (ending.aborted) return;
      const serving = workers.map((worker) =>
        serve(worker, ending).catch((error: unknown) => {
          stop.abort();
          throw error;
        }),
      );
      const outcomes = await Promise.allSettled(serving);
      for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    },
    drain: async () => {
      await takeClaim();
      const times = await Promise.all(workers.map(drainOne));
      const waiting = times.flatMap((time) => (time === null ? [] : [time.getTime()]));
      return waiting.length === 0 ? null : new Date(Math.min(...waiting));
    },
    check: async () => {
      for (const failure of failures.values()) throw failure;
    },
  };
}

/** Repeats what failed for a passing reason, with growing pauses; `failures` are those of now. */
function steady({ bounds, log, metrics }: DeliverParts, failures: Map<string, Error>) {
  return async (name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
    let tries = 0;
    metrics.tickFailures.inc({ stage: "deliver" }, 0);
    while (!signal.aborted) {
      try {
        await work();
        failures.delete(name);
        tries = 0;
      } catch (error) {
        if (!isPassing(error)) throw error;
        failures.set(name, error);
        metrics.tickFailures.inc({ stage: "deliver" });
        const pauseMs = Math.min(bounds.pollMs * 2 ** tries, bounds.retryMs);
        tries += 1;
        log.warn({ error, pauseMs, of: name }, "a round failed, nothing is lost: it is repeated");
        await wait(pauseMs, signal);
      }
    }
  };
}

async function turnOf(worker: EndpointWorker) {
  try {
    return await worker.turn();
  } catch (error) {
    worker.forget();
    throw error;
  }
}

async function drainOne(worker: EndpointWorker): Promise<Date | null> {
  for (;;) {
    const { passed, started, underWay, nextAt } = await turnOf(worker);
    if (underWay > 0) await worker.callOver();
    else if (passed + started === 0) return nextAt;
  }
}

/** Until a call is over, or the time. */
async function pause(worker: EndpointWorker, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  void worker.callOver().then(() => over.abort());
  await wait(ms, AbortSignal.any([signal, over.signal]));
}

/** Adapters say which of their errors pass by themselves; every other error is a bug or final. */
function isPassing(error: unknown): error is Error {
  return error instanceof Error && "retriable" in error && error.retriable === true;
}
