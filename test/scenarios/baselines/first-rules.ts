/**
 * The three rules that anybody writes first. They are not from a paper: they are what an operator
 * types into a console after the first incident, with the thresholds that come to mind.
 */
import type { RequestEventInput } from "@ringfence/schemas";
import { type Baseline, raise, setOf } from "./baseline.ts";

const HOUR_MS = 3_600_000;

/** Most accounts seen in one UTC day on an address that the account used. */
export function accountsPerAddress(): Baseline {
  return perDay("accounts per address ≥ 5", 5, [2, 3, 5, 10, 20, 50], {
    valueOf: ({ client_ip }) => client_ip,
    countedOf: ({ account_id }) => account_id,
  });
}

/** Most addresses seen in one UTC day on a key of the account. */
export function addressesPerKey(): Baseline {
  return perDay("addresses per key ≥ 20", 20, [3, 5, 10, 20, 50], {
    valueOf: ({ api_key_id }) => api_key_id,
    countedOf: ({ client_ip }) => client_ip,
  });
}

interface Fields {
  readonly valueOf: (event: RequestEventInput) => string;
  readonly countedOf: (event: RequestEventInput) => string;
}

function perDay(
  name: string,
  threshold: number,
  sweep: readonly number[],
  { valueOf, countedOf }: Fields,
): Baseline {
  const scores = new Map<string, number>();
  let day = "";
  let counted = new Map<string, Set<string>>();
  let users = new Map<string, Set<string>>();
  const endDay = () => {
    for (const [value, accounts] of users) {
      const score = counted.get(value)?.size ?? 0;
      for (const account of accounts) raise(scores, account, score);
    }
    counted = new Map();
    users = new Map();
  };
  return {
    name,
    threshold,
    sweep,
    take: (event) => {
      const today = event.occurred_at.slice(0, 10);
      if (today !== day) endDay();
      day = today;
      setOf(counted, valueOf(event)).add(countedOf(event));
      setOf(users, valueOf(event)).add(event.account_id);
    },
    scores: () => {
      endDay();
      return scores;
    },
  };
}

/** Hours of history before which a mean says nothing. */
const HISTORY_HOURS = 6;

/**
 * z of each hour's requests against the account's hours before, from its first event on, silent
 * hours included; mean and deviation by Welford's recurrence (Technometrics 1962). A deviation
 * below 1 request counts as 1, or else the second request of a quiet account would be an alarm.
 */
export function hourlyZ(): Baseline {
  const scores = new Map<string, number>();
  const standing = new Map<string, Hourly>();
  return {
    name: "z of hourly requests > 6",
    threshold: 6 + 1e-9,
    sweep: [3, 4, 6, 10, 20, 50],
    take: ({ account_id, occurred_at }) => {
      const hour = Math.floor(Date.parse(occurred_at) / HOUR_MS);
      const own = standing.get(account_id) ?? { hour, requests: 0, hours: 0, mean: 0, squares: 0 };
      standing.set(account_id, own);
      if (own.hour !== hour) close(scores, account_id, own, hour);
      own.requests += 1;
    },
    scores: () => {
      for (const [account, own] of standing) close(scores, account, own, own.hour + 1);
      return scores;
    },
  };
}

interface Hourly {
  hour: number;
  requests: number;
  /** What is known of the hours before. */
  hours: number;
  mean: number;
  squares: number;
}

/** Judges the hour that is over, and learns it and the silent ones up to `until`. */
function close(scores: Map<string, number>, account: string, own: Hourly, until: number): void {
  for (; own.hour < until; own.hour += 1) {
    if (own.hours >= HISTORY_HOURS) {
      const deviation = Math.max(1, Math.sqrt(own.squares / own.hours));
      raise(scores, account, (own.requests - own.mean) / deviation);
    }
    own.hours += 1;
    const difference = own.requests - own.mean;
    own.mean += difference / own.hours;
    own.squares += difference * (own.requests - own.mean);
    own.requests = 0;
  }
}
