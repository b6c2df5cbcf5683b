/**
 * The enforcing service is killed at random points, twenty times, while findings and requests come.
 * A reader of its topics ends with the same alerts and decisions as after an undisturbed run, and saw
 * each revision and each step once, in order; of shadows and of allow-listed accounts it saw nothing.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  aControl,
  aFinding,
  ask,
  DECISIONS,
  startEnforce,
  storeControls,
  storeFindings,
  TOPIC,
} from "@ringfence/enforce/testing";
import { parsePolicy } from "@ringfence/policy";
import { systemClock } from "@ringfence/runtime";
import type { Decision, Finding } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { brokerAvailability, sharedBroker, testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import {
  finalState,
  follow,
  orders,
  type Published,
  readPublished,
} from "./helpers/alert-consumer.ts";
import { KilledProcess } from "./helpers/killed-process.ts";
import { SeededRandom } from "./helpers/random.ts";

const SEED = 20_261_126;
/** While the first findings come, then while people ask and others come. */
const KILLS = { first: 12, second: 8 } as const;
const SUBJECTS = 30;
const STATES = 8;
const MORE_SUBJECTS = 25;
const TOLD_TOGETHER = 5;
const TIMEOUT_MS = 240_000;
const PATIENCE_MS = 60_000;
const ALLOWED = ["acc_3_a", "acc_6_a", "acc_6_b"];
/** One account is approved by policy; then the breaker trips, and everything goes on. */
const POLICY = {
  automatic: [{ category: "multi_account", action: "suspend", confidence_min: 0.99, paying: true }],
  caps: [{ name: "one", hours: 24, accounts: 1 }],
  // Each state is told: there is the more to lose.
  updates: { every_minutes: 0, severity_falls_after_minutes: 0 },
};

const available = await brokerAvailability();

const isFalling = (number: number) => number % 4 === 0;
const isClosed = (number: number) => number % 5 === 0;

/** Some subjects live through all their states side by side, some of them in shadow. */
function firstFindings(): Finding[] {
  return Array.from({ length: STATES }, (_, index) => index + 1).flatMap((state) =>
    Array.from({ length: SUBJECTS + 5 }, (_, number) =>
      aFinding(number, {
        state,
        activity: activityOf(state, number),
        mode: number < SUBJECTS ? "live" : "shadow",
        ...(isFalling(number) && state > 4 ? { severity: "medium", confidence: 0.93 } : {}),
      }),
    ),
  );
}

function activityOf(state: number, number: number): Finding["activity"] {
  if (state === 1) return "create";
  return state === STATES && isClosed(number) ? "close" : "update";
}

/** Of some of their accounts others say something, too: those are told in their alerts. */
function moreFindings(): Finding[] {
  return [1, 2, 3, 4].flatMap((state) => {
    const told = { state, activity: state === 1 ? "create" : "update" } as const;
    const own = Array.from({ length: MORE_SUBJECTS }, (_, index) => aFinding(1_000 + index, told));
    const others = own.slice(0, TOLD_TOGETHER).map(({ account_ids }, index) => {
      return aFinding(2_000 + index, { ...told, category: "pooling", account_ids });
    });
    return [...own, ...others];
  });
}

/** What people ask of measures that nothing else moves. */
async function askAll(store: Store, decisions: readonly Decision[]): Promise<void> {
  const open = new Map(decisions.map((step) => [step.decision_id, step]));
  for (const { decision_id, account_id } of open.values()) {
    const number = Number(/^acc_(\d+)_/.exec(account_id)?.[1]);
    if (isFalling(number) || isClosed(number)) continue;
    if (number % 3 === 1) {
      await ask(store, decision_id, "lifted");
      continue;
    }
    await ask(store, decision_id, "approved");
    const at = new Date("2026-10-12T12:00:01.000Z");
    if (number % 3 === 2) await ask(store, decision_id, "applied", { at, actor_id: "trigger" });
  }
}

const allow = (store: Store) =>
  storeControls(store, ...ALLOWED.map((value) => aControl({ scope: "account", value })));

interface Undisturbed {
  readonly atFirst: Published;
  readonly atLast: Published;
}

async function undisturbed(): Promise<Undisturbed> {
  const { store, drop } = await testStore();
  const stream = memoryStream({ topics: { [TOPIC]: 1, [DECISIONS]: 1 } });
  const [sink, decisions] = [stream.sink(TOPIC), stream.sink(DECISIONS)];
  const policy = parsePolicy(POLICY);
  const to = { sink: decisions, destination: DECISIONS, automation: policy };
  const enforce = startEnforce({ store, sink, policy, decisions: to, clock: systemClock });
  await allow(store);
  const sequence = await storeFindings(store, firstFindings(), 0);
  await enforce.drain();
  const atFirst = await readPublished(sink, decisions);
  await askAll(store, atFirst.decisions);
  await storeFindings(store, moreFindings(), sequence);
  await enforce.drain();
  const atLast = await readPublished(sink, decisions);
  await drop();
  return { atFirst, atLast };
}

test.skipIf(!available.ok)(
  `alerts and decisions end as undisturbed over ${KILLS.first + KILLS.second} kills`,
  { timeout: TIMEOUT_MS },
  async () => {
    const started = performance.now();
    const random = new SeededRandom(SEED);
    const [broker, database, folder] = await Promise.all([
      sharedBroker(),
      testStore(),
      mkdtemp(join(tmpdir(), "ringfence-sigkill-")),
    ]);
    const { store } = database;
    const { brokers } = broker;
    const run = randomUUID().slice(0, 8);
    const topics = { alerts: `${run}.alerts`, decisions: `${run}.decisions` };
    for (const topic of Object.values(topics)) await broker.createTopic(topic, 3);
    const policyFile = join(folder, "policy.yaml");
    // JSON is YAML.
    await writeFile(policyFile, JSON.stringify(POLICY));
    const expected = await undisturbed();

    let heard = (): void => {};
    const seen = follow(broker, topics, () => heard());
    /** So much was published; whoever waits goes on at once. */
    const reached = (enough: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`not ${enough} in time`)), PATIENCE_MS);
        heard = () => {
          if (size(seen) < enough) return;
          clearTimeout(timer);
          resolve();
        };
        heard();
      });
    /** Small pages and sends: most of the time something is half done. */
    const start = () =>
      new KilledProcess("enforce", {
        KAFKA_BROKERS: brokers.join(","),
        CLICKHOUSE_URL: store.url,
        RINGFENCE_CLICKHOUSE_DATABASE: store.database,
        RINGFENCE_TOPICS_ALERTS: topics.alerts,
        RINGFENCE_TOPICS_DECISIONS: topics.decisions,
        RINGFENCE_ENFORCE_POLICY_FILE: policyFile,
        RINGFENCE_ENFORCE_FINDINGS: "7",
        RINGFENCE_ENFORCE_MESSAGES: "5",
        RINGFENCE_ENFORCE_POLL_MS: "5",
      });
    /** Where kills hit while there was something left: how much was published by then. */
    const points = new Set<number>();
    const killOver = async (kills: number, whole: Published) => {
      const most = Math.floor(((size(whole) - size(seen)) * 1.3) / kills);
      for (let kill = 0; kill < kills; kill += 1) {
        const child = start();
        const enough = Math.min(size(seen) + random.between(1, most), size(whole) - 1);
        const how = random.next();
        // Some die while they start, some a moment after, most in the middle of their work: half of
        // these as soon as it is read what they published, before they can note that they did.
        if (how < 0.15) await child.killAfter(random.between(100, 1_000));
        else if (how < 0.3) {
          await child.runs();
          await child.killAfter(random.between(0, 400));
        } else {
          await child.runs();
          await reached(enough);
          await (how < 0.65 ? child.killAfter(random.between(0, 40)) : child.kill());
        }
        if (size(seen) < size(whole)) points.add(size(seen));
      }
      const child = start();
      await reached(size(whole));
      await child.killAfter(0);
    };

    await allow(store);
    const sequence = await storeFindings(store, firstFindings(), 0);
    await killOver(KILLS.first, expected.atFirst);
    await askAll(store, seen.decisions);
    await storeFindings(store, moreFindings(), sequence);
    await killOver(KILLS.second, expected.atLast);

    // Once each, in order, as without a kill.
    expect(orders(seen)).toEqual(orders(expected.atLast));
    expect(finalState(seen)).toEqual(finalState(expected.atLast));
    for (const [id, own] of orders(seen).revisions)
      expect(own, id).toEqual(Array.from({ length: own.length }, (_, index) => index + 1));
    const named = new Set([
      ...seen.alerts.flatMap(({ account_ids }) => account_ids),
      ...seen.decisions.map(({ account_id }) => account_id),
    ]);
    for (const account of ALLOWED) expect(named).not.toContain(account);
    expect(named).toContain("acc_3_b");
    for (let shadow = SUBJECTS; shadow < SUBJECTS + 5; shadow += 1)
      expect(named).not.toContain(`acc_${shadow}_a`);
    const states = new Set(seen.decisions.map(({ state }) => state));
    expect([...states].toSorted()).toEqual(["applied", "approved", "lifted", "proposed"]);
    // The breaker tripped at its cap of one.
    const own = seen.decisions.filter(
      ({ state, actor }) => state === "approved" && actor.id === "ringfence",
    );
    expect(own).toHaveLength(1);
    // Kills hit all over the work, and not before or behind it.
    expect(points.size).toBeGreaterThanOrEqual(8);

    await seen.stop();
    await database.drop();
    await rm(folder, { recursive: true });
    console.log(
      `${seen.alerts.length} alerts, ${seen.decisions.length} decisions, killed at ${points.size} points, ` +
        `${((performance.now() - started) / 1_000).toFixed(1)} s`,
    );
  },
);

function size({ alerts, decisions }: Published): number {
  return alerts.length + decisions.length;
}
