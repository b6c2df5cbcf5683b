/** A simulated world through ingest and detect as production runs them. */
import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { configureDetectors } from "@ringfence/detectors";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import type { Finding, RequestEventInput } from "@ringfence/schemas";
import { toNdjson, type World } from "@ringfence/simulator";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { type Generated, generatedSource } from "./generated-source.ts";

const BATCH_MESSAGES = 20_000;

/**
 * Every state of every finding, in order. All events and profiles go through ingest; none may end
 * among the dead letters.
 *
 * @param watch told of each event on its way in
 */
export async function runWorld(
  store: Store,
  world: World,
  watch: (event: RequestEventInput) => void = () => {},
): Promise<readonly Finding[]> {
  const dead = memoryStream({ topics: { dead: 1 } });
  const common = {
    store,
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics({ service: "test", version: "0", processMetrics: false }),
  };
  const ingest = createIngest({
    ...common,
    events: generatedSource("events", () => eventsOf(world, watch), BATCH_MESSAGES),
    accounts: generatedSource("accounts", () => profilesOf(world), BATCH_MESSAGES),
    deadLetters: dead.sink("dead"),
    bounds: { ...DEFAULT_INGEST_BOUNDS, event: { maxFutureMs: 0, maxAgeDays: 36_500 } },
  });
  await ingest.run(new AbortController().signal);
  const letters = dead.messages({ topic: "dead", partition: 0 }).length;
  if (letters > 0) throw new Error(`${letters} messages of the world are no valid messages`);
  const detectors = configureDetectors(null);
  const detect = createDetect({ ...common, detectors, timing: DEFAULT_TIMING });
  return (await detect.tick({ finish: true })).findings;
}

function* eventsOf(
  world: World,
  watch: (event: RequestEventInput) => void,
): Generator<Generated, void, void> {
  for (const event of world.events()) {
    watch(event);
    yield { key: event.account_id, value: toNdjson(event) };
  }
}

function* profilesOf(world: World): Generator<Generated, void, void> {
  for (const profile of [...world.profiles, ...world.profileUpdates()]) {
    yield { key: profile.account_id, value: toNdjson(profile) };
  }
}
