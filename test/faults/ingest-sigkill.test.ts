/**
 * Exactly once in effect: two ingest processes share a consumer group on a real broker, and are
 * killed, stopped and paused at random points all the time. In the end every valid event is
 * stored once, every rollup is what the events say, and every invalid message is a dead letter.
 */
import type { Store } from "@ringfence/store";
import { brokerAvailability, sharedBroker, testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import {
  expectDeadLetters,
  expectRollupsWhole,
  expectStoredOnce,
  letteredOf,
} from "./helpers/expect-exact.ts";
import { IngestProcess, type Said } from "./helpers/ingest-process.ts";
import { lagOf, readDeadLetters } from "./helpers/kafka-state.ts";
import { SeededRandom } from "./helpers/random.ts";
import { makeTopics, sendAll, sinkOf } from "./helpers/setup.ts";
import { readOwners, readProgress } from "./helpers/store-state.ts";
import { trafficOf } from "./helpers/traffic.ts";
import { until } from "./helpers/until.ts";

const EVENTS = 200_000;
/** What happens to the processes, in random order. */
const PLAN = { kill: 12, "kill both": 5, stop: 3, pause: 3 } as const;
const KILLS = PLAN.kill + 2 * PLAN["kill both"];
const PARTITIONS = 8;
const SEED = 20_260_401;
/** All that happens to the processes is over when this share of the events is stored. */
const DISTURBED = 0.9;
/** Producers are so many events ahead at most: all partitions flow until the end. */
const AHEAD = 30_000;
const TIMEOUT_MS = 600_000;
const PATIENCE_MS = 120_000;

const available = await brokerAvailability();
if (!available.ok) console.warn(`skipped, no Kafka broker: ${available.reason}`);

type Disturbance = keyof typeof PLAN;

test.skipIf(!available.ok)(
  `${EVENTS} events arrive once over ${KILLS} kills`,
  { timeout: TIMEOUT_MS },
  async () => {
    const start = performance.now();
    const random = new SeededRandom(SEED);
    const broker = await sharedBroker();
    const database = await testStore();
    const { store } = database;
    const { topics, groupId } = await makeTopics(broker, PARTITIONS);

    const heard = { "claim lost": 0, replayed: 0, unhealed: 0 };
    const hear = ({ message, line }: Said) => {
      if (message === "retry" && line.includes("another process claimed")) heard["claim lost"] += 1;
      if (message === "last batch inserted once more") heard.replayed += 1;
      if (message.startsWith("this batch was cut short")) heard.unhealed += 1;
    };
    const settings = {
      brokers: broker.brokers,
      clickhouseUrl: store.url,
      database: store.database,
      topics,
      groupId,
      env: {
        RINGFENCE_INGEST_SESSION_TIMEOUT_MS: "3000",
        // A batch of some hundred events, so that most of the time an insert is under way.
        RINGFENCE_INGEST_BATCH_BYTES: "262144",
      },
    };
    const processes = [new IngestProcess(settings, hear), new IngestProcess(settings, hear)];
    const from = new Date(Date.now() - 3 * 86_400_000);
    const traffic = trafficOf({ seed: SEED, events: EVENTS, start: from });
    const sink = sinkOf(broker, topics.requests);
    try {
      const sending = sendAll(sink, traffic.messages(), async (sent) => {
        await until("room for more", TIMEOUT_MS, async () => {
          return sent - (await readProgress(store)).stored < AHEAD;
        });
      });
      await disturb(store, processes, random);
      await sending;
      const { sent } = traffic;
      const disturbed = performance.now();
      await stored(store, processes, EVENTS);
      const letters = await readDeadLetters(
        broker,
        topics.deadLetters,
        (seen) => letteredOf(seen) === sent.invalid.length,
      );
      const lag = () => lagOf(broker, groupId, topics.requests);
      await until("a lag of 0", PATIENCE_MS, async () => (await lag()) === 0);
      for (const process of processes) expect(await process.stop()).toBe(0);

      await expectStoredOnce(store, sent);
      await expectRollupsWhole(store, from);
      expectDeadLetters(letters, sent);
      expect(heard.unhealed).toBe(0);
      report({
        events: EVENTS,
        repeats: sent.repeats,
        invalid: sent.invalid.length,
        "dead letters that came twice": letters.length - sent.invalid.length,
        kills: KILLS,
        stops: PLAN.stop,
        pauses: PLAN.pause,
        "seconds of disturbance": Math.round((disturbed - start) / 1000),
        "seconds in all": Math.round((performance.now() - start) / 1000),
        ...heard,
      });
      await database.drop();
    } finally {
      for (const process of processes) process.signal("SIGKILL");
      await sink.close();
    }
  },
);

/** Strikes one of the processes or the other, after so many more events each time. */
async function disturb(
  store: Store,
  processes: readonly IngestProcess[],
  random: SeededRandom,
): Promise<void> {
  const plan = Object.entries(PLAN).flatMap(([what, times]) =>
    Array.from({ length: times }, () => ({ what: what as Disturbance, at: random.next() })),
  );
  const gap = Math.floor((EVENTS * DISTURBED) / plan.length);
  for (const [turn, { what }] of plan.toSorted((a, b) => a.at - b.at).entries()) {
    await stored(store, processes, turn * gap + random.between(1, gap));
    if (random.next() < 0.5) await insertUnderWay(store);
    await strike(what, random.next() < 0.5 ? processes : processes.toReversed(), store);
  }
}

async function strike(
  what: Disturbance,
  [victim, other]: readonly IngestProcess[],
  store: Store,
): Promise<void> {
  if (victim === undefined || other === undefined) throw new Error("two processes are wanted");
  switch (what) {
    case "kill":
      return victim.killAndRestart();
    case "kill both":
      await victim.killAndRestart();
      await takeOver(store);
      return other.killAndRestart();
    case "stop":
      expect(await victim.stop(), victim.lines).toBe(0);
      return victim.restart();
    case "pause":
      return pauseUntilReplaced(store, victim);
  }
}

async function stored(
  store: Store,
  processes: readonly IngestProcess[],
  events: number,
): Promise<void> {
  await until(`${events} stored events`, PATIENCE_MS, async () => {
    for (const process of processes) {
      if (!process.isRunning) throw new Error(`an ingest process ended:\n${process.lines}`);
    }
    return (await readProgress(store)).stored >= events;
  });
}

async function insertUnderWay(store: Store): Promise<void> {
  const isThere = async () => (await readProgress(store)).inserts_under_way > 0;
  await until("an insert under way", PATIENCE_MS, isThere);
}

/** Resolves when somebody has claimed a partition, and is about to look where it stands. */
async function takeOver(store: Store): Promise<void> {
  const { claims } = await readProgress(store);
  await until("a take-over", PATIENCE_MS, async () => (await readProgress(store)).claims > claims);
}

/**
 * A process that stands still past its session, as a machine that was suspended does: when it goes
 * on, it believes for a moment to hold what others have taken over.
 */
async function pauseUntilReplaced(store: Store, victim: IngestProcess): Promise<void> {
  victim.signal("SIGSTOP");
  const before = await readOwners(store);
  await until("others to take over", PATIENCE_MS, async () => {
    const now = await readOwners(store);
    const replaced = [...now].filter(([partition, owner]) => before.get(partition) !== owner);
    return replaced.length > 0;
  });
  victim.signal("SIGCONT");
}

function report(figures: Readonly<Record<string, number>>): void {
  const lines = Object.entries(figures).map(([name, value]) => `${name}: ${value}`);
  console.info(`exactly once: ${lines.join(", ")}`);
}
