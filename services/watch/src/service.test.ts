/** What the watch says of a real store, and that it says it once. */
import { randomUUID } from "node:crypto";
import { createMetrics, silentLog } from "@ringfence/runtime";
import type { OperatorAlert } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { testStore, type TestStore } from "@ringfence/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWatch, DEFAULT_BOUNDS, type Watch } from "./service.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.parse("2026-10-12T12:00:00.000Z");
const before = (ms: number) => new Date(START - ms).toISOString();

let database: TestStore;
let store: Store;
let nowMs: number;

function aWatch(owner: string = randomUUID()) {
  const metrics = createMetrics({ service: "watch", version: "0", processMetrics: false });
  const clock = { now: () => new Date(nowMs) };
  return {
    metrics,
    watch: createWatch({
      store,
      clock,
      log: silentLog,
      metrics,
      bounds: DEFAULT_BOUNDS,
      owner,
    }),
  };
}

/** Rounds a minute apart; every state that they wrote. */
async function looks(watch: Watch, count: number): Promise<OperatorAlert[]> {
  const written: OperatorAlert[] = [];
  for (let look = 0; look < count; look += 1) {
    written.push(...(await watch.round()));
    nowMs += MINUTE_MS;
  }
  return written;
}

const label = ({ state, kind, subject }: OperatorAlert) => `${state} ${kind} ${subject}`;

let sequence = 0;
/** A finding of each account. */
async function findings(detector: string, agoMs: number, accounts: number): Promise<void> {
  const body = { detector: { id: detector, version: 1, params_hash: "aaaaaaaaaa" } };
  const rows = Array.from({ length: accounts }, (_, number) => ({
    sequence: (sequence += 1),
    finding_id: `fnd_${sequence}`,
    state: 1,
    activity: "create",
    mode: "live",
    category: "multi_account",
    severity: "high",
    confidence: 0.99,
    subject_type: "account",
    subject_id: `acc_${number}`,
    account_ids: [`acc_${number}`],
    observed_at: before(agoMs),
    body: JSON.stringify(body),
    stored_at: before(agoMs),
  }));
  await store.insert("findings", rows, { columns: Object.keys(rows[0] ?? {}) });
}

/** What enforce wrote last: up to which finding all is judged. */
async function judged(until: number): Promise<void> {
  const row = { sequence: 1, findings_until: until, written_at: before(0) };
  await store.insert("alerts", [row], { columns: Object.keys(row) });
  const passed = { destination: "alerts", sequence: 1, published_at: before(0) };
  // Cursors of decisions count decisions, by either name, and say nothing of alerts.
  const decisions = { ...passed, destination: "decisions:topic", sequence: 0 };
  const formerly = { ...decisions, destination: "topic" };
  await store.insert("alert_publications", [passed, decisions, formerly], {
    columns: Object.keys(passed),
  });
}

async function processed(until: string): Promise<void> {
  const version = Date.parse(until);
  const row = { name: "detect", version, processed_until: until, body: "{}" };
  await store.insert("detect_progress", [row], { columns: Object.keys(row) });
}

let offset = 0;
/** A batch in every minute of `minutes`, the last one `agoMs` before the start. */
async function batches(topic: string, agoMs: number, minutes: number, lateMs = 0): Promise<void> {
  const rows = Array.from({ length: minutes }, (_, at) => {
    const received = START - agoMs - at * MINUTE_MS;
    const occurred = new Date(received - lateMs).toISOString();
    offset += 1;
    return {
      topic,
      partition: 0,
      batch_first: offset,
      batch_last: offset,
      minute: `${occurred.slice(0, 16)}:00Z`,
      events: 100,
      occurred_at_max: occurred,
      received_at_max: new Date(received).toISOString(),
    };
  });
  await store.insert("ingest_batches", rows, { columns: Object.keys(rows[0] ?? {}) });
}

async function letters(count: number, agoMs: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) => ({
    rejected_at: before(agoMs),
    reason: "malformed_json",
    topic: "live",
    partition: 0,
    offset: at,
  }));
  await store.insert("dead_letters", rows, { columns: Object.keys(rows[0] ?? {}) });
}

const TABLES = [
  "alert_publications",
  "alerts",
  "breaker_events",
  "dead_letters",
  "decisions",
  "detect_progress",
  "findings",
  "ingest_batches",
  "ingest_claims",
  "ingest_heads",
  "operator_alerts",
  "watch_looks",
  "webhook_cursors",
  "webhook_deliveries",
];

beforeAll(async () => {
  database = await testStore();
  ({ store } = database);
});
beforeEach(async () => {
  nowMs = START;
  for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
});
afterAll(() => database.drop());

describe("the watch", () => {
  test("says nothing of an empty store, and not that it is well", async () => {
    const { watch, metrics } = aWatch();
    expect(await looks(watch, 3)).toEqual([]);
    expect(await metrics.text()).toContain("ringfence_watch_look_timestamp_seconds 1");
  });

  test("tells of a detector that jumps, one that goes silent, and a new one that floods", async () => {
    for (let day = 1; day <= 14; day += 1) {
      await findings("steady", day * DAY_MS + 1, 30);
      await findings("jumps", day * DAY_MS + 1, 30);
      await findings("silent", day * DAY_MS + 1, 30 + (day % 3));
    }
    await findings("steady", 3_600_001, 31);
    await findings("jumps", 3_600_001, 400);
    await findings("young", DAY_MS + 1, 2);
    await findings("young", 3_600_001, 499);
    await findings("floods", 3_600_001, 500);
    await judged(sequence);
    await processed(before(0));
    const written = await looks(aWatch().watch, 2);
    expect(written.map(label).toSorted()).toEqual([
      "raised detector_silence silent (live, 24 h)",
      "raised detector_surge floods (live, 24 h)",
      "raised detector_surge jumps (live, 24 h)",
    ]);
    const jump = written.find(({ subject }) => subject.startsWith("jumps"));
    expect(jump).toMatchObject({ severity: "error", observed: 400, opened_at: before(0) });
    expect(jump?.expected).toBeCloseTo(30, 0);
  });

  test("tells of dead letters once they are many, each place once", async () => {
    await batches("live", 0, 300);
    await letters(19, 1_000);
    const { watch } = aWatch();
    await processed(before(0));
    expect(await looks(watch, 2)).toEqual([]);
    await letters(300, 1_000);
    await letters(300, 500);
    const [told, ...more] = await looks(watch, 2);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ kind: "dead_letters", subject: "malformed_json", observed: 300 });
  });

  test("tells of a silent source, and of one whose events are old", async () => {
    await batches("silent", 40 * MINUTE_MS, 100);
    await batches("late", 0, 100, 60 * MINUTE_MS);
    // What pauses for hours by custom is not silent yet.
    for (const pause of [0, 5, 10, 15]) {
      await batches("nightly", (60 + pause * 60) * MINUTE_MS, 20);
    }
    await processed(before(0));
    expect((await looks(aWatch().watch, 2)).map(label).toSorted()).toEqual([
      "raised ingest_lag late/0",
      "raised source_silent silent",
    ]);
  });

  test("tells of detection, enforce, publishing and webhooks that stand still, and of the breaker", async () => {
    await batches("live", 0, 100);
    await processed(before(30 * MINUTE_MS));
    await findings("any", 20 * MINUTE_MS, 1);
    const alert = { sequence: 7, findings_until: 0, written_at: before(16 * MINUTE_MS) };
    await store.insert("alerts", [alert], { columns: Object.keys(alert) });
    // There was nothing to tell for more than a week: a cursor that stood still says nothing.
    const cursor = { endpoint_id: "siem", sequence: 6, moved_at: before(8 * DAY_MS) };
    await store.insert("webhook_cursors", [cursor], { columns: Object.keys(cursor) });
    // The one hears of decisions alone, of which none was taken for it.
    const decided = { sequence: 3, decision_id: "dec_1", decided_at: before(16 * MINUTE_MS) };
    await store.insert("decisions", [decided], { columns: Object.keys(decided) });
    const begun = { ...cursor, endpoint_id: "desk/decisions", sequence: 2 };
    await store.insert("webhook_cursors", [begun], { columns: Object.keys(begun) });
    const trip = {
      at: before(0),
      event: "tripped",
      cap: "hour",
      actor_id: "ringfence",
      reason: "r",
    };
    await store.insert("breaker_events", [trip], { columns: Object.keys(trip) });
    const { watch, metrics } = aWatch();
    expect((await looks(watch, 2)).map(label).toSorted()).toEqual([
      "raised breaker_open automatic measures",
      "raised deliver_lag desk",
      "raised deliver_lag siem",
      "raised detect_lag detect",
      "raised enforce_lag enforce",
      "raised publish_lag any destination",
    ]);
    const text = await metrics.text();
    const oldest = (stage: string, subject: string) =>
      new RegExp(
        `^ringfence_oldest_waiting_seconds\\{stage="${stage}",subject="${subject}"\\} (\\d+)`,
        "m",
      );
    expect(Number(oldest("enforce", "enforce").exec(text)?.[1])).toBe(21 * 60);
    expect(Number(oldest("publish", "any destination").exec(text)?.[1])).toBe(17 * 60);
    expect(Number(oldest("deliver", "siem").exec(text)?.[1])).toBe(17 * 60);
    const passed = { sequence: 6, published_at: before(8 * DAY_MS) };
    const topics = [
      { destination: "alerts", ...passed },
      { destination: "given up", ...passed, sequence: 5 },
    ];
    const older = { sequence: 6, findings_until: 0, written_at: before(8 * DAY_MS) };
    await store.insert("alerts", [older], { columns: Object.keys(older) });
    await store.insert("alert_publications", topics, { columns: Object.keys(topics[0] ?? {}) });
    expect((await looks(aWatch().watch, 2)).map(label)).toEqual(["raised publish_lag alerts"]);
  });

  test("tells the cursor of decisions from those of alerts", async () => {
    const old = before(16 * MINUTE_MS);
    const alerts = [1, 2, 3].map((number) => ({
      sequence: number,
      findings_until: sequence,
      written_at: old,
    }));
    await store.insert("alerts", alerts, { columns: Object.keys(alerts[0] ?? {}) });
    const steps = [1, 2].map((number) => ({ sequence: number, decided_at: old }));
    await store.insert("decisions", steps, { columns: Object.keys(steps[0] ?? {}) });
    const cursors = (decisions: number) =>
      [
        ["alerts", 3],
        ["decisions:topic", decisions],
      ].map(([destination, until]) => ({ destination, sequence: until, published_at: before(0) }));
    const passed = (rows: readonly object[]) =>
      store.insert("alert_publications", rows, {
        columns: ["destination", "sequence", "published_at"],
      });
    await passed(cursors(1));
    const raised = await looks(aWatch().watch, 2);
    expect(raised.map(label)).toContain("raised publish_lag decisions:topic");
    expect(raised.map(label)).not.toContain("raised publish_lag alerts");
    // Fewer decisions than alerts, and all of them published.
    await passed(cursors(2));
    const cleared = await looks(aWatch().watch, 5);
    expect(cleared.map(label)).toContain("cleared publish_lag decisions:topic");
  });

  test("clears what is well for five looks in a row, and raises nothing twice over a restart", async () => {
    await batches("live", 0, 100);
    await processed(before(30 * MINUTE_MS));
    const first = aWatch();
    const raised = await looks(first.watch, 2);
    expect(raised.map(label)).toEqual(["raised detect_lag detect"]);
    expect(await first.metrics.text()).toContain(
      'ringfence_operator_alerts{kind="detect_lag",severity="error"} 1',
    );
    // A second process takes over: the alert goes on, and the first stands by.
    const second = aWatch();
    expect(await looks(second.watch, 3)).toEqual([]);
    expect(await looks(first.watch, 1)).toEqual([]);
    const text = await first.metrics.text();
    expect(text).not.toContain("ringfence_operator_alerts{");
    expect(text).not.toMatch(/^ringfence_(watch_look|oldest_waiting)/m);
    await processed(before(0));
    expect(await looks(second.watch, 4)).toEqual([]);
    const [cleared, ...more] = await looks(second.watch, 1);
    expect(more).toEqual([]);
    expect(cleared).toMatchObject({
      alert_id: raised[0]?.alert_id,
      revision: 2,
      state: "cleared",
    });
    // Nobody looks any more: the one that stands by takes over.
    nowMs += DEFAULT_BOUNDS.takeOverMs;
    await first.watch.round();
    expect(await first.metrics.text()).toMatch(/ringfence_watch_look_timestamp_seconds \d/);
  });
});
