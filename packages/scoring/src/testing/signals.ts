/** For tests: signals of one subject. */
import { contentId, type Signal } from "@ringfence/schemas";

const MINUTE_MS = 60_000;
const ZERO = Date.parse("2026-10-12T00:00:00.000Z");

/** The time that lies so many minutes into the day of the tests. */
export function minute(count: number): Date {
  return new Date(ZERO + count * MINUTE_MS);
}

/** A signal whose five-minute window ends `at` minutes into the day. */
export function aSignal(at: number, changes: Partial<Signal> & { weight?: number } = {}): Signal {
  const { weight = 4, ...rest } = changes;
  const window = { start: minute(at - 5).toISOString(), end: minute(at).toISOString() };
  const signal = {
    category: "interference" as const,
    detector: { id: "test", version: 1, params_hash: "p" },
    mode: "live" as const,
    subject: { type: "account" as const, id: "acc_1" },
    window,
    severity: "low" as const,
    prior: -2,
    evidence: [
      {
        feature: "requests",
        observed: weight,
        expected: 1,
        weight,
        text: `weight ${weight}`,
        family: "volume" as const,
      },
    ],
    title: "A test",
    summary: `weight ${weight}`,
    account_ids: ["acc_1"],
    attached_account_ids: [],
    api_key_ids: [],
    ...rest,
  };
  return { ...signal, signal_id: contentId("sig", signal) };
}
