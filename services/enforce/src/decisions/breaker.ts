/** The circuit breaker over the store: what was approved by policy alone, of how many, and trips. */
import {
  type Automation,
  type AutomaticMeasure,
  isPaying,
  type Trip,
  tripOf,
} from "@ringfence/policy";
import type { Log, Metrics } from "@ringfence/runtime";
import { category } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const breakerState = loadQuery({
  url: import.meta.url,
  file: "./breaker.sql",
  params: z.object({}),
  row: z.strictObject({ tripped_ms: z.int(), reset_ms: z.int(), reason: z.string() }),
});

const automaticMeasures = loadQuery({
  url: import.meta.url,
  file: "./automatic-measures.sql",
  params: z.object({ since: z.string() }),
  row: z.strictObject({
    account_id: z.string(),
    category,
    plan: z.string().nullable(),
    at_ms: z.int(),
  }),
  limits: { rows: 1_000_000 },
});

const population = loadQuery({
  url: import.meta.url,
  file: "./population.sql",
  params: z.object({ until: z.string(), paying_plans: z.array(z.string()) }),
  row: z.strictObject({ active: z.int(), paying: z.int() }),
});

export interface BreakerParts {
  readonly store: Store;
  readonly automation: Automation;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The breaker as it stands when a round begins; it counts along with what the round approves. */
export interface Breaker {
  readonly isOpen: boolean;
  /** Counts the measure if it may pass; otherwise trips, if that has not happened yet. */
  admit(measure: AutomaticMeasure): Promise<boolean>;
}

/** Tells whether it is open, also while nothing asks to be let through, and after a restart. */
export async function tellBreaker({ store, metrics }: BreakerParts): Promise<void> {
  const { tripped_ms, reset_ms } = await readState(store);
  metrics.breakerOpen.set(tripped_ms > reset_ms ? 1 : 0);
}

async function readState(store: Store): Promise<z.output<typeof breakerState.row>> {
  const [state = { tripped_ms: 0, reset_ms: 0, reason: "" }] = await store.query(breakerState, {});
  return state;
}

/** @param until event time of the newest alert of the round, that activity is counted up to */
export async function readBreaker(parts: BreakerParts, now: Date, until: string): Promise<Breaker> {
  const { store, automation, log, metrics } = parts;
  const state = await readState(store);
  let isOpen = state.tripped_ms > state.reset_ms;
  metrics.breakerOpen.set(isOpen ? 1 : 0);
  const longest = Math.max(24, ...automation.caps.map(({ hours }) => hours));
  // A person who reset it has looked at what was done before. A reset that lies ahead of this clock, by
  // whichever of the two is wrong, must not hide what is done until then: it hides nothing.
  const reset_ms = state.reset_ms <= now.getTime() ? state.reset_ms : 0;
  const since = Math.max(now.getTime() - longest * 3_600_000, reset_ms);
  const done = isOpen ? [] : await measuresSince(parts, since);
  const [size] = await store.query(population, {
    until: sqlTime(Date.parse(until)),
    paying_plans: [...automation.paying_plans],
  });
  return {
    get isOpen() {
      return isOpen;
    },
    admit: async (measure) => {
      if (isOpen) return false;
      const trip = tripOf(measure, done, size ?? { active: 0, paying: 0 }, automation.caps);
      if (trip === null) {
        done.push(measure);
        return true;
      }
      isOpen = true;
      await note(store, trip, new Date(Math.max(now.getTime(), state.reset_ms + 1)));
      metrics.breakerOpen.set(1);
      metrics.breakerTrips.inc({ cap: trip.cap });
      log.error(
        { cap: trip.cap, reason: trip.reason },
        "the breaker tripped: automatic measures stop, alerts and proposals go on; look at what " +
          "was approved (ringfence decisions), then ringfence breaker reset --reason …",
      );
      return false;
    },
  };
}

async function measuresSince(
  { store, automation }: BreakerParts,
  since_ms: number,
): Promise<AutomaticMeasure[]> {
  const rows = await store.query(automaticMeasures, { since: sqlTime(since_ms) });
  return rows.map(({ plan, ...row }) => ({ ...row, paying: isPaying(plan, automation) }));
}

async function note(store: Store, { cap, reason }: Trip, at: Date): Promise<void> {
  const row = { at: at.toISOString(), event: "tripped", cap, actor_id: "ringfence", reason };
  await store.insert("breaker_events", [row], { columns: Object.keys(row) });
}

/** As the engine reads a DateTime64. */
function sqlTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
