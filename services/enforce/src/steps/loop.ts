import { type Log, type Metrics, wait } from "@ringfence/runtime";

export interface LoopParts {
  /** Label of the metrics, and name in the log. */
  readonly stage: string;
  /** Whether there was anything to do. Repeated after a passing failure. */
  readonly round: () => Promise<boolean>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Pause while there is nothing to do, milliseconds. */
  readonly pollMs: number;
  /** Longest pause after failures in a row, milliseconds. */
  readonly retryMs: number;
}

export interface Loop {
  /** Rounds until `signal` aborts; rejects where a failure does not pass by itself. */
  run(signal: AbortSignal): Promise<void>;
  /** Why rounds fail at present; null while they do not. */
  failure(): Error | null;
}

/** Rounds, one after the other, with a pause that grows while they fail. */
export function createLoop({ stage, round, log, metrics, pollMs, retryMs }: LoopParts): Loop {
  let failure: Error | null = null;
  return {
    run: async (signal) => {
      let failures = 0;
      // From zero on, so that a first increase is one.
      metrics.tickFailures.inc({ stage }, 0);
      while (!signal.aborted) {
        try {
          const end = metrics.tick.startTimer({ stage });
          const worked = await round();
          end();
          if (failure !== null) log.info({ stage }, "rounds succeed again");
          failure = null;
          failures = 0;
          if (!worked) await wait(pollMs, signal);
        } catch (error) {
          if (!isPassing(error)) throw error;
          failure = error;
          metrics.tickFailures.inc({ stage });
          const pauseMs = Math.min(pollMs * 2 ** failures, retryMs);
          failures += 1;
          log.warn(
            { stage, error, pauseMs },
            "a round failed, nothing is lost: it will be repeated",
          );
          await wait(pauseMs, signal);
        }
      }
    },
    failure: () => failure,
  };
}

/** All until one of them fails for good, which ends the others. */
export async function runTogether(loops: readonly Loop[], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const running = loops.map((loop) =>
    loop.run(until).catch((error: unknown) => {
      over.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(running);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

/** Adapters say which of their errors pass by themselves; every other error is a bug or final. */
function isPassing(error: unknown): error is Error {
  return error instanceof Error && "retriable" in error && error.retriable === true;
}
