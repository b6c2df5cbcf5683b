/** A simulated world through ingest and detect as production runs them. */
import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { configureDetectors } from "@ringfence/detectors";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import type { Finding } from "@ringfence/schemas";
import { toNdjson, type World } from "@ringfence/simulator";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";

/** Every state of every finding, in order. All events and profiles go through ingest. */
export async function runWorld(store: Store, world: World): Promise<readonly Finding[]> {
  const stream = memoryStream({ topics: { events: 1, accounts: 1, dead: 1 } });
  for (const event of world.events()) {
    const message = { key: event.account_id, value: toNdjson(event) };
    stream.append({ topic: "events", partition: 0 }, [message]);
  }
  for (const profile of [...world.profiles, ...world.profileUpdates()]) {
    const message = { key: profile.account_id, value: toNdjson(profile) };
    stream.append({ topic: "accounts", partition: 0 }, [message]);
  }
  const source = (topic: string) =>
    stream.source({ groupId: topic, topics: [topic], batchMessages: 20_000, untilEnd: true });
  const common = {
    store,
    clock: systemClock,
    log: silentLog,
    metrics: createMetrics({ service: "test", version: "0", processMetrics: false }),
  };
  const ingest = createIngest({
    ...common,
    events: source("events"),
    accounts: source("accounts"),
    deadLetters: stream.sink("dead"),
    bounds: { ...DEFAULT_INGEST_BOUNDS, event: { maxFutureMs: 0, maxAgeDays: 36_500 } },
  });
  await ingest.run(new AbortController().signal);
  const detectors = configureDetectors(null);
  const detect = createDetect({ ...common, detectors, timing: DEFAULT_TIMING });
  return (await detect.tick({ finish: true })).findings;
}
