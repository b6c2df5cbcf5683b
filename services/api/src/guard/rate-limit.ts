/** How often somebody may ask: a bucket of requests that fills up by itself. */
import { ApiError } from "./problem.ts";

interface Bucket {
  left: number;
  at_ms: number;
}

/** Callers that are remembered; of more, those are forgotten that asked least lately. */
const MOST_CALLERS = 10_000;

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perMinute: number;
  readonly #now: () => number;

  /** @param now wall clock, milliseconds */
  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /**
   * Takes one request of a caller.
   *
   * @throws ApiError with Retry-After where there is none left
   */
  take(caller: string): void {
    const now = this.#now();
    const known = this.#buckets.get(caller);
    const passed = Math.max(0, now - (known?.at_ms ?? now));
    const left = Math.min(
      this.#perMinute,
      (known?.left ?? this.#perMinute) + (passed * this.#perMinute) / 60_000,
    );
    this.#buckets.delete(caller);
    if (left < 1) {
      this.#buckets.set(caller, { left, at_ms: now });
      const seconds = Math.ceil(((1 - left) * 60) / this.#perMinute);
      throw new ApiError(
        "too-many-requests",
        `At most ${this.#perMinute} requests a minute. Wait ${seconds} s.`,
        { headers: { "retry-after": String(seconds) } },
      );
    }
    this.#buckets.set(caller, { left: left - 1, at_ms: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_CALLERS && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
