/** One world, from its seed to what is known of it afterwards. */
import type { Standing } from "@ringfence/policy";
import { accountProfile, signal } from "@ringfence/schemas";
import { createWorld, type World, type WorldOptions } from "@ringfence/simulator";
import { loadQuery, migrate, MIGRATIONS, openStore, type Store } from "@ringfence/store";
import { z } from "zod";
import { allBaselines, type Baseline } from "../baselines/index.ts";
import { type Surest, SurestTable } from "../judging/surest.ts";
import { runWorld } from "../run-world.ts";
import type { Facts } from "./facts.ts";

export interface WorldPlan {
  readonly seed: string;
  readonly hours: number;
  readonly accounts: number;
  readonly personas: NonNullable<WorldOptions["personas"]>;
}

/** A Monday. */
const START = new Date("2026-10-12T00:00:00.000Z");
const HOUR_MS = 3_600_000;

const liveSignals = loadQuery({
  url: import.meta.url,
  file: "./live-signals.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({ body: z.string() }),
  limits: { rows: 500_000 },
});

const lastClusters = loadQuery({
  url: import.meta.url,
  file: "./last-clusters.sql",
  params: z.object({}),
  row: z.strictObject({
    account_id: z.string(),
    cluster_id: z.string(),
    membership: z.enum(["core", "attached"]),
  }),
  limits: { rows: 1_000_000 },
});

/**
 * Runs the world in a database of its own, which is dropped afterwards. Events are made, looked
 * at by the baselines and stored as they come; no list of them is ever kept.
 */
export async function evaluateWorld(url: string, plan: WorldPlan, now: () => Date): Promise<Facts> {
  const began = now().getTime();
  const database = `evaluate_${plan.seed}`;
  const store = openStore({ url, database, service: "evaluate" });
  try {
    await store.createDatabase();
    await migrate(store, { directory: MIGRATIONS, now });
    const { seed, hours, accounts, personas } = plan;
    const world = createWorld({ seed, start: START, hours, accounts, personas });
    const baselines = allBaselines();
    const { active, events, findings } = await watchWorld(store, world, baselines);
    const facts: Facts = {
      truth: world.truth,
      active,
      events,
      findings,
      standing: standingOf(world),
      clusters: await readClusters(store),
      surest: await readSurest(store, plan.hours),
      baselines: baselines.map(({ name, threshold, sweep, ...one }) => {
        return { name, threshold, sweep, scores: one.scores() };
      }),
      seconds: (now().getTime() - began) / 1_000,
    };
    // Where something failed, the database goes with the server's directory.
    await store.command(`DROP DATABASE ${database} SYNC`);
    return facts;
  } finally {
    await store.close();
  }
}

async function watchWorld(store: Store, world: World, baselines: readonly Baseline[]) {
  const active = new Set<string>();
  let events = 0;
  const findings = await runWorld(store, world, (event) => {
    active.add(event.account_id);
    events += 1;
    for (const baseline of baselines) baseline.take(event);
  });
  return { active, events, findings };
}

/** What the provider knows of each account at the end. */
function standingOf(world: World): ReadonlyMap<string, Standing> {
  const profiles = [...world.profiles, ...world.profileUpdates()];
  return new Map(profiles.map((profile) => [profile.account_id, accountProfile.parse(profile)]));
}

async function readClusters(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await store.query(lastClusters, {});
  return new Map(rows.map(({ account_id, cluster_id }) => [account_id, cluster_id]));
}

/** Reads the signals hour by hour: there may be many, and none is kept. */
async function readSurest(store: Store, hours: number): Promise<Surest> {
  const table = new SurestTable();
  // The windows of the last quarter end a little after the world does.
  for (let hour = 0; hour <= hours; hour++) {
    const [from, to] = [hour, hour + 1].map((at) => sqlTime(START.getTime() + at * HOUR_MS));
    if (from === undefined || to === undefined) throw new Error("an hour has two ends");
    for (const { body } of await store.query(liveSignals, { from, to })) {
      table.take(signal.parse(JSON.parse(body)));
    }
  }
  return table.table;
}

/** As the engine reads a DateTime64. */
function sqlTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
