/** A stream outlives the question who asks, so that is asked again while it lasts. */
import { StoreError } from "@ringfence/store";

/**
 * @param ask rejects where the caller is known no longer: the token was revoked, or is over
 * @param signal aborts when the caller goes away
 * @returns aborts with `signal`, or once `ask` rejects; a store that does not answer is asked again
 */
export function whileKnown(
  ask: () => Promise<unknown>,
  signal: AbortSignal,
  everyMs: number,
): AbortSignal {
  const over = new AbortController();
  const timer = setInterval(() => {
    void ask().catch((error: unknown) => {
      if (!(error instanceof StoreError)) over.abort();
    });
  }, everyMs);
  timer.unref();
  const either = AbortSignal.any([signal, over.signal]);
  if (either.aborted) clearInterval(timer);
  either.addEventListener("abort", () => clearInterval(timer), { once: true });
  return either;
}
