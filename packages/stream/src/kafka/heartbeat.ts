import { isRebalance } from "./connection.ts";

export interface Pulse {
  /** Aborts when the partition has to be let go, or the group goes on without this member. */
  readonly signal: AbortSignal;
  /** Why the group goes on without this member; null while it does not. */
  readonly lost: unknown;
  stop(): void;
}

/**
 * Tells the group at a fixed rate that this member is alive, however long its batch takes. Goes on
 * during a rebalance, which waits for the batch in flight as long as it hears from us.
 */
export function keepAlive(
  heartbeat: () => Promise<void>,
  everyMs: number,
  leaving: AbortSignal,
): Pulse {
  const rejoin = new AbortController();
  let lost: unknown = null;
  const timer = setInterval(() => {
    heartbeat().catch((error: unknown) => {
      // A broker that does not answer is no reason to stop: the commit will tell.
      if (!isRebalance(error)) return;
      lost = error;
      rejoin.abort();
    });
  }, everyMs);
  return {
    signal: AbortSignal.any([leaving, rejoin.signal]),
    get lost() {
      return lost;
    },
    stop: () => clearInterval(timer),
  };
}
