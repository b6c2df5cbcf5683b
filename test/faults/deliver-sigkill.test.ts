/**
 * The delivering service is killed at random points while it calls: no alert and no decision is lost,
 * those of one subject or account arrive in order, and a call that is made again bears the id that it had.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  aDecision,
  anAlert,
  label,
  SECRET,
  startReceiver,
  storeAlerts,
  storeDecisions,
} from "@ringfence/deliver/testing";
import { testStore } from "@ringfence/testkit";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { KilledProcess } from "./helpers/killed-process.ts";
import { SeededRandom } from "./helpers/random.ts";
import { until } from "./helpers/until.ts";

const SEED = 7;
const KILLS = 5;
const SUBJECTS = 60;
const REVISIONS = 5;
/** Half of the subjects are decided on. */
const DECIDED = 30;
const STEPS = ["proposed", "approved", "applied", "lifted"] as const;
const ALL = SUBJECTS * REVISIONS + DECIDED * STEPS.length;
const CONCURRENCY = 8;
const TIMEOUT_MS = 240_000;
const PATIENCE_MS = 60_000;

test(`every webhook arrives over ${KILLS} kills`, { timeout: TIMEOUT_MS }, async () => {
  const random = new SeededRandom(SEED);
  const [{ store, drop }, folder] = await Promise.all([
    testStore(),
    mkdtemp(join(tmpdir(), "ringfence-deliver-")),
  ]);
  // Slow enough that calls are open when it dies.
  const receiver = await startReceiver(async () => {
    await delay(random.between(5, 40));
    return { status: 204 };
  });
  const file = join(folder, "webhooks.yaml");
  const endpoint = {
    id: "siem",
    url: receiver.url,
    secrets: [{ env: "HOOK" }],
    since: "beginning",
    rate_per_second: 1_000,
    concurrency: CONCURRENCY,
    allow_private: true,
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ endpoints: [endpoint] }));
  const alerts = Array.from({ length: REVISIONS }, (_, index) => index + 1).flatMap((revision) =>
    Array.from({ length: SUBJECTS }, (_, number) => anAlert(number, { revision })),
  );
  const shadows = Array.from({ length: 5 }, (_, n) => anAlert(900 + n, { mode: "shadow" }));
  await storeAlerts(store, [...shadows, ...alerts], 0);
  const decisions = STEPS.flatMap((state) =>
    Array.from({ length: DECIDED }, (_, number) => aDecision(number, { state })),
  );
  const ofShadows = shadows.map((_, n) => aDecision(900 + n));
  await storeDecisions(store, [...ofShadows, ...decisions], 0);

  const start = () =>
    new KilledProcess("deliver", {
      CLICKHOUSE_URL: store.url,
      RINGFENCE_CLICKHOUSE_DATABASE: store.database,
      RINGFENCE_DELIVER_WEBHOOKS_FILE: file,
      RINGFENCE_DELIVER_PAGE: "20",
      RINGFENCE_DELIVER_POLL_MS: "5",
      HOOK: SECRET,
    });
  const arrived = () => new Set(receiver.received.map(label)).size;
  const points = new Set<number>();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const child = start();
    await child.runs();
    // At least something of each life, and something left for the next.
    const enough = arrived() + random.between(1, ALL / (2 * KILLS));
    await until("some arrive", PATIENCE_MS, async () => arrived() >= enough);
    await child.killAfter(random.between(0, 15));
    if (arrived() < ALL) points.add(arrived());
  }
  expect(points.size).toBe(KILLS);
  const last = start();
  await until("all arrive", PATIENCE_MS, async () => arrived() >= ALL);
  await last.killAfter(0);

  expect(arrived()).toBe(ALL);
  // Only what was open when it died, or was not on record yet, is called again.
  const repeated = receiver.received.length - ALL;
  expect(repeated).toBeGreaterThan(0);
  expect(repeated).toBeLessThanOrEqual(KILLS * 3 * CONCURRENCY);
  const ids = new Map<string, Set<string>>();
  for (const each of receiver.received) {
    ids.set(label(each), (ids.get(label(each)) ?? new Set()).add(each.id));
    const verified = new Webhook(SECRET).verify(each.body, { ...each.headers });
    expect(verified).toMatchObject(
      label(each).includes("/")
        ? { type: "abuse.alert", data: { mode: "live" } }
        : { type: "abuse.decision", data: { action: "suspend" } },
    );
  }
  expect([...ids.values()].filter((own) => own.size !== 1)).toEqual([]);
  const firsts = new Map<string, string[]>();
  for (const each of new Set(receiver.received.map(label))) {
    const [, subject = "", told = ""] = /^(\d+[ /])(.*)$/.exec(each) ?? [];
    firsts.set(subject, [...(firsts.get(subject) ?? []), told]);
  }
  expect(firsts.size).toBe(SUBJECTS + DECIDED);
  for (const [subject, told] of firsts) {
    const wanted = subject.endsWith("/") ? ["1", "2", "3", "4", "5"] : STEPS;
    expect(told, subject).toEqual(wanted);
  }
  await receiver.close();
  await drop();
  await rm(folder, { recursive: true });
});
