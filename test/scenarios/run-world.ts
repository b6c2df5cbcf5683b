/** A simulated world through ingest and detect as production runs them. */
import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { configureDetectors, type RunningDetector } from "@ringfence/detectors";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import type { Finding, RequestEventInput } from "@ringfence/schemas";
import { toNdjson, type World } from "@ringfence/simulator";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { type Generated, generatedSource } from "./generated-source.ts";

const BATCH_MESSAGES = 20_000;

/** What is told of a world; its truth is nobody's business here. */
type Told = Pick<World, "events" | "profiles" | "profileUpdates">;

/**
 * Every state of every finding, in order.
 *
 * @param watch told of each event on its way in
 */
export async function runWorld(
  store: Store,
  world: Told,
  watch: (event: RequestEventInput) => void = () => {},
): Promise<readonly Finding[]> {
  await storeWorld(store, world, watch);
  return detectWorld(store, configureDetectors(null));
}

/** All events and profiles through ingest; none may end among the dead letters. */
export async function storeWorld(
  store: Store,
  world: Told,
  watch: (event: RequestEventInput) => void,
): Promise<void> {
  const dead = memoryStream({ topics: { dead: 1 } });
  const ingest = createIngest({
    ...commonOf(store),
    events: generatedSource("events", () => eventsOf(world, watch), BATCH_MESSAGES),
    accounts: generatedSource("accounts", () => profilesOf(world), BATCH_MESSAGES),
    deadLetters: dead.sink("dead"),
    bounds: { ...DEFAULT_INGEST_BOUNDS, event: { maxFutureMs: 0, maxAgeDays: 36_500 } },
  });
  await ingest.run(new AbortController().signal);
  const letters = dead.messages({ topic: "dead", partition: 0 }).length;
  if (letters > 0) throw new Error(`${letters} messages of the world are no valid messages`);
}

/** Everything that is stored, up to its end. */
export async function detectWorld(
  store: Store,
  detectors: readonly RunningDetector[],
): Promise<readonly Finding[]> {
  const detect = createDetect({ ...commonOf(store), detectors, timing: DEFAULT_TIMING });
  return (await detect.tick({ finish: true })).findings;
}

function commonOf(store: Store) {
  const metrics = createMetrics({ service: "test", version: "0", processMetrics: false });
  return { store, clock: systemClock, log: silentLog, metrics };
}

function* eventsOf(
  world: Told,
  watch: (event: RequestEventInput) => void,
): Generator<Generated, void, void> {
  for (const event of world.events()) {
    watch(event);
    yield { key: event.account_id, value: toNdjson(event) };
  }
}

function* profilesOf(world: Told): Generator<Generated, void, void> {
  for (const profile of [...world.profiles, ...world.profileUpdates()]) {
    yield { key: profile.account_id, value: toNdjson(profile) };
  }
}
