/** What the store knows of accounts and of earlier alerts, and what a policy makes of it. */
import { DEFAULT_POLICY, parsePolicy, type PolicyTable } from "@ringfence/policy";
import type { Alert, Category, Verdict } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { aFinding, alertsIn, NOW, startEnforce, storeFindings, TOPIC } from "./testing/fixture.ts";

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS).toISOString();

/** The alert of a finding by its number. */
const alertOf = (number: number) => `alr_${number.toString(16).padStart(32, "0")}`;

interface GivenVerdict {
  readonly alert: number;
  readonly account_ids: readonly string[];
  readonly verdict: Verdict["verdict"];
  readonly days: number;
  readonly category?: Category;
}

async function storeVerdicts(store: Store, given: readonly GivenVerdict[]): Promise<void> {
  const rows = given.map(({ alert, days, category = "multi_account", ...rest }, index) => ({
    ...rest,
    verdict_id: `vrd_${index}`,
    alert_id: alertOf(alert),
    alert_revision: 1,
    detector_id: "quota-ring",
    category,
    // All that comes is worse than what was judged, so that a verdict closes none of it.
    severity: "info",
    analyst: "ana",
    note: "",
    given_at: daysAgo(days),
  }));
  await store.insert("verdicts", rows, { columns: Object.keys(rows[0] ?? {}) });
}

interface Step {
  readonly alert: number;
  readonly account_id: string;
  readonly state: "proposed" | "applied" | "lifted" | "expired";
  readonly days: number;
  readonly by?: "person" | "policy";
}

async function storeDecisions(store: Store, steps: readonly Step[]): Promise<void> {
  const rows = steps.map(({ alert, account_id, state, days, by = "person" }, index) => ({
    sequence: index + 1,
    decision_id: `dec_${alert}_${account_id}`,
    state,
    alert_id: alertOf(alert),
    alert_revision: 1,
    category: "multi_account",
    account_id,
    action: "warn",
    actor_type: by,
    actor_id: "ana",
    reason: "seen",
    decided_at: daysAgo(days),
    body: "{}",
  }));
  await store.insert("decisions", rows, { columns: Object.keys(rows[0] ?? {}) });
}

async function storeProfile(store: Store, account_id: string, profile: object): Promise<void> {
  const row = {
    account_id,
    updated_at: NOW.toISOString(),
    entitlements: [],
    entitlements_known: false,
    ...profile,
  };
  await store.insert("account_profiles", [row], { columns: Object.keys(row) });
}

/** Throttled by the ladder, and strong enough for more. */
const throttled = { severity: "medium", confidence: 0.995 } as const;

async function alertsFor(
  store: Store,
  numbers: readonly number[],
  { changes = throttled, policy = DEFAULT_POLICY }: { changes?: object; policy?: PolicyTable } = {},
): Promise<Alert[]> {
  const sink = memoryStream({ topics: { [TOPIC]: 1 } }).sink(TOPIC);
  const findings = numbers.map((n) => aFinding(n, { account_ids: [`acc_${n}`], ...changes }));
  await storeFindings(store, findings, 0);
  await startEnforce({ store, sink, policy }).drain();
  return alertsIn(sink);
}

it("makes the next stronger measure of alerts that were found true, each by its newest verdict", async () => {
  const { store, drop } = await testStore();
  const found = (alert: number, account: string, days: number, changes: object = {}) => {
    return { alert, account_ids: [account], verdict: "true_positive" as const, days, ...changes };
  };
  await storeVerdicts(store, [
    // acc_1: two other alerts.
    found(101, "acc_1", 10),
    found(102, "acc_1", 80),
    // acc_2: one other alert, and the very alert that is decided.
    found(201, "acc_2", 10),
    found(2, "acc_2", 1),
    // acc_3: one of the two was overruled later.
    found(301, "acc_3", 10),
    found(302, "acc_3", 20),
    found(302, "acc_3", 15, { verdict: "benign" }),
    // acc_4: too long ago, or of another category.
    found(401, "acc_4", 91),
    found(402, "acc_4", 5),
    found(403, "acc_4", 5, { category: "pooling" }),
  ]);
  const alerts = await alertsFor(store, [1, 2, 3, 4]);
  expect(alerts.map((one) => one.recommended_action)).toEqual([
    "suspend",
    "throttle",
    "throttle",
    "throttle",
  ]);
  expect(alerts[0]?.measures).toEqual([
    {
      account_id: "acc_1",
      recommended_action: "suspend",
      reason:
        "throttle for medium severity, 99.5 % sure, 2 families of evidence; raised to suspend: " +
        "2 alerts about it found true in 90 days",
      expires_at: new Date(NOW.getTime() + 336 * 3_600_000).toISOString(),
    },
  ]);
  expect(alerts[1]).not.toHaveProperty("measures");
  await drop();
});

it("bounds measures after a verdict for the account, this alert included, and after a lifting", async () => {
  const { store, drop } = await testStore();
  await storeVerdicts(store, [
    { alert: 1, account_ids: ["acc_1"], verdict: "false_positive", days: 3 },
    { alert: 201, account_ids: ["acc_2", "acc_9"], verdict: "benign", days: 13 },
    { alert: 301, account_ids: ["acc_3"], verdict: "false_positive", days: 15 },
  ]);
  await storeDecisions(store, [
    { alert: 4, account_id: "acc_4", state: "proposed", days: 5 },
    { alert: 4, account_id: "acc_4", state: "applied", days: 4 },
    { alert: 4, account_id: "acc_4", state: "lifted", days: 2 },
    { alert: 501, account_id: "acc_5", state: "applied", days: 4 },
    { alert: 501, account_id: "acc_5", state: "expired", days: 1 },
    // Replaced by another measure: that speaks for nobody.
    { alert: 601, account_id: "acc_6", state: "proposed", days: 4 },
    { alert: 601, account_id: "acc_6", state: "lifted", days: 1, by: "policy" },
  ]);
  const alerts = await alertsFor(store, [1, 2, 3, 4, 5, 6]);
  expect(alerts.map((one) => one.recommended_action)).toEqual([
    "warn",
    "warn",
    "throttle",
    "warn",
    "throttle",
    "throttle",
  ]);
  expect(alerts[0]?.measures?.[0]?.reason).toContain(
    "held at warn until 2026-10-23: an alert about it was found false on 2026-10-09",
  );
  expect(alerts[3]?.measures?.[0]?.reason).toContain("a measure was lifted on 2026-10-10");
  await drop();
});

it("counts measures that were taken because of other alerts, where the policy says so", async () => {
  const { store, drop } = await testStore();
  const policy = parsePolicy({ escalation: [{ measures_min: 1, days: 30 }], cooldowns: [] });
  await storeDecisions(store, [
    { alert: 101, account_id: "acc_1", state: "applied", days: 5 },
    { alert: 2, account_id: "acc_2", state: "applied", days: 5 },
    { alert: 301, account_id: "acc_3", state: "applied", days: 5 },
    { alert: 301, account_id: "acc_3", state: "lifted", days: 4 },
    { alert: 401, account_id: "acc_4", state: "proposed", days: 5 },
  ]);
  const alerts = await alertsFor(store, [1, 2, 3, 4], { policy });
  expect(alerts.map((one) => one.recommended_action)).toEqual([
    "suspend",
    "throttle",
    "throttle",
    "throttle",
  ]);
  await drop();
});

it("says what is right for each account, and recommends the mildest to all", async () => {
  const { store, drop } = await testStore();
  const [suspend, ...others] = DEFAULT_POLICY.ladder;
  const policy = parsePolicy({
    ladder: [
      { ...suspend, action: "throttle", standing: { paying: true, account_age_days_min: 365 } },
      suspend,
      ...others,
    ],
  });
  await storeProfile(store, "acc_old", { plan: "pro", created_at: "2024-01-01T00:00:00.000Z" });
  await storeProfile(store, "acc_new", { plan: "pro", created_at: "2026-10-01T00:00:00.000Z" });
  const [alert] = await alertsFor(store, [1], {
    changes: { account_ids: ["acc_old", "acc_new", "acc_unknown"] },
    policy,
  });
  expect(alert).toMatchObject({
    account_ids: ["acc_old", "acc_new", "acc_unknown"],
    recommended_action: "throttle",
    expires_at: new Date(NOW.getTime() + 72 * 3_600_000).toISOString(),
  });
  expect(
    alert?.measures?.map((one) => [one.account_id, one.recommended_action, one.reason]),
  ).toEqual([
    [
      "acc_old",
      "throttle",
      expect.stringContaining("as the account pays, is 365 days old or older"),
    ],
    ["acc_new", "suspend", expect.stringContaining("not throttle by rung 1: it is 11 days old")],
    ["acc_unknown", "suspend", expect.stringContaining("its plan is unknown, its age is unknown")],
  ]);
  await drop();
});
