import { createDetect, DEFAULT_TIMING } from "@ringfence/detect";
import { configureDedup, configureDetectors } from "@ringfence/detectors";
import { createIngest, DEFAULT_INGEST_BOUNDS } from "@ringfence/ingest";
import { type AlertLife, alertLives, DEFAULT_POLICY, type PolicyTable } from "@ringfence/policy";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { loadQuery, openStore, type Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { backtest } from "./backtest.ts";
import { type Expectation, readExpectations } from "./expectations.ts";
import { junitOf } from "./junit.ts";
import { backtestReport } from "./report.ts";
import { OWN_TABLES } from "./scratch.ts";

const world = createWorld({
  seed: 11,
  start: new Date("2026-10-12T00:00:00Z"),
  hours: 5,
  accounts: 60,
  personas: { "ring-device": { easy: 1 }, "flood-sudden": { easy: 1 } },
});
const ring = world.truth.filter(({ persona }) => persona === "ring-device");

let store: Store;
let drop = async () => {};
const open = (database: string) => openStore({ url: store.url, database, service: "test" });
const common = () => ({
  store,
  clock: systemClock,
  log: silentLog,
  metrics: createMetrics({ service: "test", version: "0", processMetrics: false }),
});

const tablesNow = loadQuery({
  url: import.meta.url,
  file: "./tables.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

beforeAll(async () => {
  ({ store, drop } = await testStore());
  const stream = memoryStream({ topics: { events: 1, accounts: 1, dead: 1 } });
  const at = (topic: string) => ({ topic, partition: 0 });
  const values = (rows: Iterable<{ account_id: string }>) =>
    [...rows].map((row) => ({ key: row.account_id, value: toNdjson(row as never) }));
  stream.append(at("events"), values(world.events()));
  stream.append(at("accounts"), values(world.profiles));
  const source = (topic: string) =>
    stream.source({ groupId: topic, topics: [topic], batchMessages: 20_000, untilEnd: true });
  const ingest = createIngest({
    ...common(),
    events: source("events"),
    accounts: source("accounts"),
    deadLetters: stream.sink("dead"),
    bounds: { ...DEFAULT_INGEST_BOUNDS, event: { maxFutureMs: 0, maxAgeDays: 36_500 } },
  });
  await ingest.run(new AbortController().signal);
}, 120_000);
afterAll(() => drop());

const detection = (text: string | null) => ({
  detectors: configureDetectors(text),
  dedup: configureDedup(text),
});

const run = (
  candidate: string | null,
  window: { from?: Date; to?: Date } = {},
  expectations: readonly Expectation[] = [],
  policy: PolicyTable | null = null,
) =>
  backtest({
    live: store,
    open,
    from: window.from ?? null,
    to: window.to ?? null,
    base: detection(null),
    candidate: candidate === null ? null : detection(candidate),
    expectations,
    policy: { base: DEFAULT_POLICY, candidate: policy },
    signal: new AbortController().signal,
  });

it("tells what detection would tell live, leaves no trace, and changes nothing", async () => {
  const before = await run(null);
  const detectors = configureDetectors(null);
  const detect = createDetect({ ...common(), detectors, timing: DEFAULT_TIMING });
  const { findings } = await detect.tick({ finish: true });
  const live = alertLives(findings, new Map(), DEFAULT_POLICY);
  const named = (lives: readonly AlertLife[]) =>
    lives
      .map(({ alert_id, severity, account_ids }) => [alert_id, severity, ...account_ids].join(" "))
      .toSorted();
  expect(named(before.base)).toEqual(named(live));
  expect(before.base.length).toBeGreaterThan(1);
  // And the same once more, now that there are findings, clusters and alerts.
  expect(named((await run(null)).base)).toEqual(named(live));
  const names = await open("default").query(
    loadQuery({
      url: import.meta.url,
      file: "./scratch-databases.sql",
      params: z.object({}),
      row: z.strictObject({ name: z.string() }),
    }),
    {},
  );
  expect(names).toEqual([]);
}, 120_000);

it("has a place for every table: of events, or of its own", async () => {
  const names = (await store.query(tablesNow, {})).map(({ name }) => name);
  const events = names.filter((name) => !OWN_TABLES.has(name));
  for (const name of OWN_TABLES) expect(names).toContain(name);
  // Whoever adds a table of detection adds it to OWN_TABLES; what ingestion reads or writes belongs here.
  expect(events).toEqual([
    "account_activity_1d",
    "account_activity_1m",
    "account_activity_5m",
    "account_content_30m",
    "account_profiles",
    "account_refusals_1m",
    "account_remarks_1m",
    "activity_1h",
    "content_uses_15m",
    "entity_accounts_1d",
    "entity_uses_15m",
    "key_origins_15m",
    "network_asn_ranges",
    "network_asns",
    "network_country_ranges",
    "network_loads",
    "network_names",
    "network_prefixes",
    "place_networks_1d",
    "profile_identifiers",
    "request_events",
  ]);
});

it("says what another policy would make of the same findings", async () => {
  const mild = DEFAULT_POLICY.ladder.filter(({ action }) => action === "warn");
  const { base, candidate, comparison } = await run(null, {}, [], {
    ...DEFAULT_POLICY,
    ladder: mild,
  });
  const actions = (lives: readonly AlertLife[] | null) =>
    new Set(lives?.map(({ action }) => action));
  expect(actions(base)).toContain("suspend");
  expect([...actions(candidate)].toSorted()).toEqual(["observe", "warn"]);
  expect(comparison).toMatchObject({ appear: [], vanish: [] });
  expect(comparison?.change.flatMap(({ changes }) => changes)).toContain("suspend → warn");
});

it("says which alerts appear, vanish and change, and what that costs in accounts", async () => {
  const off = 'detectors: { request-flood: { mode: "off" }, volume-anomaly: { mode: shadow } }';
  const found = await run(off);
  const { comparison } = found;
  const gone = comparison?.vanish.map(({ detector }) => detector) ?? [];
  expect(gone).toContain("request-flood");
  expect(comparison?.appear).toEqual([]);
  expect(comparison?.same).toBe(found.base.length - gone.length);
  const text = backtestReport(found);
  expect(text).toMatch(/\d+ vanish/);
  expect(text).toMatch(/interference · .*request-flood/);
  expect(text).toMatch(/(suspend|throttle) +\d+ +\d+ +0 +1/);
}, 120_000);

it("looks at the window that was asked for, with the links of before", async () => {
  const early = await run(null, { to: new Date("2026-10-12T00:30:00Z") });
  expect(early.base.filter(({ severity }) => severity !== "info")).toEqual([]);
  await expect(run(null, { from: new Date("2026-11-01T00:00:00Z") })).rejects.toThrow(
    /no events in that window; stored are 2026-10-12T00:0/,
  );
}, 120_000);

it("holds what it finds against what is expected", async () => {
  const text = `
expect:
  - name: the ring
    alert: { category: multi_account, accounts: ["${ring[0]?.account_id}", "${ring[1]?.account_id}"], action_min: throttle }
  - name: nobody is suspended for resale
    no_alert: { category: resale, action_min: suspend }
  - name: the ring is left alone
    no_alert: { accounts: ["${ring[0]?.account_id}"], severity_min: medium }
  - name: few are throttled
    at_most: { action: throttle, accounts: 50 }
`;
  const { outcomes } = await run(null, {}, readExpectations(text, "expect.yaml"));
  expect(outcomes.map(({ failure }) => failure === null)).toEqual([true, true, false, true]);
  const xml = junitOf("backtest", outcomes);
  expect(xml).toMatch(/<testsuite [^>]*tests="4"[^>]*failures="1"[^>]*errors="0"/);
  expect(xml.match(/<failure message="[^"]+"/g)).toHaveLength(1);
  expect(xml).not.toContain("<error");
  expect(xml).toContain("the ring is left alone");
}, 120_000);

it("refuses expectations that make no sense", () => {
  const read = (text: string) => () => readExpectations(text, "e.yaml");
  expect(read("expect: [{ name: x }]")).toThrow(/e\.yaml: expect\.0: .*one of alert, no_alert/);
  expect(read("expect: [{ name: x, no_alerts: {} }]")).toThrow(/expect\.0: .*"no_alerts"/);
  expect(read("expect: [{ name: x, alert: { accounts: [1] } }]")).toThrow(/alert\.accounts\.0/);
  expect(() => readExpectations("expect: [", "e.yaml")).toThrow(/no YAML/);
});
