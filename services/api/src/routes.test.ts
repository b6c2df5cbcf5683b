/** Every route over a database of a ring: answers are what the contract says, and say what is stored. */
import type { AccountDetail, AlertDetail, AlertsPage, Graph } from "@ringfence/schemas/api";
import { type Route, ROUTES } from "@ringfence/schemas/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { RouteName } from "./routes/asked.ts";
import type { Api } from "./service.ts";
import { describeLists, describeSearch, type Listed } from "./testing/lists.ts";
import { type Answer, call, type Call, ringWorld, type World } from "./testing/fixture.ts";

let world: World;
let api: Api;
let admin: string | undefined;
let ring: AlertDetail;

beforeAll(async () => {
  world = await ringWorld();
  api = world.open();
  const [first] = (await readOnly("alerts")).items;
  const id = first?.alert_id ?? "";
  ring = (await (await call(api, `/v1/alerts/${id}`)).json()) as AlertDetail;
  admin = await world.token("admin", "ada");
});
afterAll(() => world.close());

async function readOnly(name: "alerts"): Promise<AlertsPage> {
  return (await ask(name)).json() as AlertsPage;
}

/** Calls a route as an administrator, and holds the answer to the contract. */
async function ask(
  name: RouteName,
  options: Call & { id?: string; query?: string } = {},
): Promise<Answer> {
  const route: Route = ROUTES[name];
  const { id = "", query = "", ...rest } = options;
  const path = route.path.replace("{id}", encodeURIComponent(id)) + query;
  const answer = await call(api, path, {
    method: route.method,
    ...(admin === undefined ? {} : { token: admin }),
    ...rest,
  });
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text}`);
  const strict = z.strictObject((route.response as z.ZodObject).shape).safeParse(answer.json());
  expect(strict.error?.message, name).toBeUndefined();
  return answer;
}
const get = async <T>(name: RouteName, options: Call & { id?: string; query?: string } = {}) =>
  (await ask(name, options)).json() as T;

describe("alerts", () => {
  test("the list: the gravest first, with filters, words and places", async () => {
    const all = await get<AlertsPage>("alerts", { query: "?status=any&limit=500" });
    expect(all.items[0]).toMatchObject({
      alert_id: ring.alert.alert_id,
      severity: "high",
      accounts: 5,
    });
    expect(all.items[0]?.harm).toBeCloseTo(8 * ring.alert.confidence * (1 + Math.log2(5)), 4);
    expect(all.total).toBe(all.items.length);
    const harms = all.items.map(({ harm }) => harm);
    expect(harms).toEqual(harms.toSorted((x, y) => y - x));
    const [account = ""] = ring.alert.account_ids;
    for (const filter of [
      `account=${account}`,
      "q=5%20ACCOUNTS",
      "severity=high,critical",
      "category=multi_account&detector=quota-ring&action=suspend",
      "verdict=none",
      `subject=${ring.alert.subject.id}&since=${ring.alert.observed_at}`,
    ]) {
      const { items } = await get<AlertsPage>("alerts", { query: `?${filter}` });
      expect(
        items.map(({ alert_id }) => alert_id),
        filter,
      ).toContain(ring.alert.alert_id);
    }
    for (const filter of [
      "severity=critical",
      "account=nobody",
      "q=no%20such%20words",
      "verdict=benign",
      `until=${ring.alert.window.start}`,
    ]) {
      expect((await get<AlertsPage>("alerts", { query: `?${filter}` })).items, filter).toEqual([]);
    }
  });

  test("one: facts, accounts, samples, revisions and ties", async () => {
    const one = await get<AlertDetail>("alert", { id: ring.alert.alert_id });
    expect(one).toEqual(ring);
    expect(one.facts.length).toBeGreaterThan(3);
    expect(one.accounts.shown.map(({ account_id }) => account_id)).toEqual(one.alert.account_ids);
    expect(one.events.length).toBe(one.alert.event_samples.length);
    expect(one.revisions.at(-1)?.revision).toBe(one.alert.revision);
    expect(one.measures.find(({ action }) => action === "suspend")?.missing).toEqual([]);
  });

  test("its timeline: units add up, identifiers are shared, turns are told", async () => {
    const told = await get<z.output<typeof ROUTES.alertTimeline.response>>("alertTimeline", {
      id: ring.alert.alert_id,
    });
    expect(told.step_seconds).toBe(300);
    const units = told.accounts.flatMap(({ slots }) => slots.map((slot) => slot.units));
    expect(units.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(400);
    expect(told.accounts.map(({ account_id }) => account_id).toSorted()).toEqual(
      ring.alert.account_ids,
    );
    const device = told.identifiers.find(({ kind }) => kind === "device");
    expect(device?.used_by).toHaveLength(5);
    expect(told.handovers?.shown.length).toBeGreaterThan(2);
  });

  test("its graph: accounts, what they share, and ties that span them", async () => {
    const graph = await get<Graph>("alertGraph", { id: ring.alert.alert_id });
    const accounts = graph.nodes.filter(({ type }) => type === "account");
    expect(accounts).toHaveLength(5);
    expect(graph.edges.filter(({ type }) => type === "tie").length).toBe(4);
    const ids = new Set(graph.nodes.map(({ id }) => id));
    for (const { source, target } of graph.edges)
      expect(ids.has(source) && ids.has(target)).toBe(true);
    expect(graph.nodes).toContainEqual(
      expect.objectContaining({ type: "identifier", kind: "device" }),
    );
    const page = await get<{ items: { cluster_id: string }[] }>("clusters");
    expect(page.items.map(({ cluster_id }) => cluster_id)).toContain(graph.cluster_id);
    const cluster = await get<z.output<typeof ROUTES.cluster.response>>("cluster", {
      id: graph.cluster_id ?? "",
    });
    expect(cluster.members.length).toBe(cluster.members_total);
    expect(cluster.alerts.map(({ alert_id }) => alert_id)).toContain(ring.alert.alert_id);
  });
});

describe("accounts", () => {
  test("are found by a part of their id, and told wholly", async () => {
    const id = ring.accounts.shown.find(({ plan }) => plan !== null)?.account_id ?? "";
    const found = await get<{
      items: { account_id: string; open_alerts: number }[];
      total: number;
    }>("accounts", { query: `?q=${id.slice(2, 9)}` });
    expect(found.items.find(({ account_id }) => account_id === id)?.open_alerts).toBeGreaterThan(0);
    const recent = await get<{ items: unknown[]; total: number }>("accounts", {
      query: "?limit=5",
    });
    expect(recent.items).toHaveLength(5);
    expect(recent.total).toBeGreaterThan(20);
    const one = await get<AccountDetail>("account", { id });
    expect(one.profile?.plan).toBe("free");
    expect(one.cluster?.members).toBe(5);
    expect(one.links.length).toBeGreaterThan(0);
    expect(one.alerts[0]?.alert_id).toBe(ring.alert.alert_id);
    expect(one.identifiers.find(({ kind }) => kind === "device")?.holders).toBe(5);
    expect(one.activity.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(one.units_today, 5);
    expect((await call(api, "/v1/accounts/nobody", { token: admin })).status).toBe(404);
  });
});

test("the overview counts what is stored", async () => {
  const told = await get<z.output<typeof ROUTES.overview.response>>("overview");
  expect(told.events.stored).toBeGreaterThan(500);
  expect(told.events.per_minute.length).toBeGreaterThan(30);
  expect(told.alerts.worst[0]?.alert_id).toBe(ring.alert.alert_id);
  expect(told.alerts.by_severity.high).toBeGreaterThan(0);
  expect(told.detection.stored_to_published_seconds?.count).toBeGreaterThan(0);
  // Nobody looked, and nothing was put aside.
  expect(told.operator_alerts).toEqual({ looked_at: null, is_stale: true, total: 0, raised: [] });
  expect(told.dead_letters).toEqual({ since: "ever", total: 0, last_day: 0, by_reason: {} });
});

test("the overview tells what is wrong with Ringfence itself, and counts a dead letter once", async () => {
  const write = (table: string, rows: readonly object[]) =>
    world.store.insert(table, rows, { columns: Object.keys(rows[0] ?? {}) });
  const at = world.clock.now().toISOString();
  const letter = { reason: "invalid_json", topic: "api.requests.v1", partition: 0, offset: 7 };
  await write("dead_letters", [
    { ...letter, rejected_at: at },
    { ...letter, rejected_at: at },
    { ...letter, offset: 8, rejected_at: "2026-10-01T00:00:00.000Z" },
  ]);
  await write("watch_looks", [{ name: "watch", looked_at: at, owner: "o", body: "[]" }]);
  const alert = (digit: string, severity: "warn" | "error", state: string, revision = 1) => {
    const alert_id = `opa_${digit.repeat(32)}`;
    const own = { alert_id, revision, kind: "detect_lag", subject: "detect", state, severity };
    const rest = { opened_at: at, last_seen: at, written_at: at, observed: 30, expected: 15 };
    const words = { unit: "minutes", text: "It is behind.", what_to_do: "Check that it runs." };
    return { ...own, written_at: at, body: JSON.stringify({ ...own, ...rest, ...words }) };
  };
  await write("operator_alerts", [
    alert("1", "warn", "raised"),
    alert("2", "error", "raised"),
    alert("3", "error", "raised"),
    alert("3", "error", "cleared", 2),
  ]);
  const told = await get<z.output<typeof ROUTES.overview.response>>("overview");
  expect(told.dead_letters).toMatchObject({
    total: 2,
    last_day: 1,
    by_reason: { invalid_json: 2 },
  });
  expect(told.operator_alerts).toMatchObject({
    looked_at: at,
    is_stale: false,
    total: 2,
    raised: [
      { severity: "error", what_to_do: "Check that it runs." },
      { severity: "warn", text: "It is behind." },
    ],
  });
  world.clock.pass(5 * 60_000 + 1);
  const later = await get<z.output<typeof ROUTES.overview.response>>("overview");
  expect(later.operator_alerts.is_stale).toBe(true);
});

test("detectors say what they are, and nothing that was not measured", async () => {
  const { items } = await get<z.output<typeof ROUTES.detectors.response>>("detectors");
  const own = items.find(({ id }) => id === "quota-ring");
  expect(own).toMatchObject({ measured: null, here: { judged: 0, precision: null } });
  expect(own?.here.open).toBeGreaterThan(0);
  // Every day is told, also the thirteen without a finding.
  expect(own?.hits).toMatchObject({ shadow: 0, per_day: { length: 14 } });
  expect(own?.hits.live).toBeGreaterThan(0);
  expect(own?.hits.per_day.at(-1)).toEqual({ day: "2026-10-12", live: own?.hits.live, shadow: 0 });
  expect(items.find(({ id }) => id === "resale")?.hits).toMatchObject({ live: 0 });
});

test("what is written is stored, told, and on record", async () => {
  const { alert_id } = ring.alert;
  const given = await get<{ verdict: { analyst: string } }>("giveVerdict", {
    id: alert_id,
    body: { verdict: "true_positive", note: "one card" },
  });
  expect(given.verdict.analyst).toBe("ada");
  expect((await get<AlertDetail>("alert", { id: alert_id })).verdicts.at(-1)?.note).toBe(
    "one card",
  );

  const { control } = await get<{ control: { control_id: string } }>("addControl", {
    body: { kind: "suppress", scope: "cluster", value: ring.alert.subject.id, reason: "a class" },
  });
  const listed = await get<{ items: { control_id: string }[] }>("controls");
  expect(listed.items.map(({ control_id }) => control_id)).toEqual([control.control_id]);
  await ask("revokeControl", { id: control.control_id, body: { reason: "a slip" } });
  expect((await get<{ items: unknown[] }>("controls")).items).toEqual([]);
  expect((await get<{ items: unknown[] }>("controls", { query: "?all=true" })).items).toHaveLength(
    1,
  );
  const again = await call(api, `/v1/controls/${control.control_id}`, {
    method: "DELETE",
    token: admin,
    body: { reason: "x" },
  });
  expect(again.status).toBe(409);

  const { items } = await get<{ items: { actor: string; action: string; before: unknown }[] }>(
    "audit",
  );
  expect(items.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
    "ada control.create",
    "ada control.revoke",
    "ada verdict.give",
  ]);
  expect(items.find(({ action }) => action === "control.revoke")?.before).toMatchObject({
    reason: "a class",
  });
});

test.each([
  [{ kind: "snooze", scope: "account", value: "a", reason: "x" }, "expires_at"],
  [{ kind: "suppress", scope: "network", value: "10.0.0.0/8", reason: "x" }, "wide"],
  [{ kind: "suppress", scope: "network", value: "here", reason: "x" }, "203.0.113.0/24"],
  [{ kind: "suppress", scope: "detector", value: "quota-rings", reason: "x" }, "quota-ring"],
  [{ kind: "suppress", scope: "account", value: "a", reason: " " }, "reason"],
  [{ kind: "suppress", scope: "account", value: "a", reason: "x", other: 1 }, "other"],
])("an entry that makes no sense is refused: %j", async (body, hint) => {
  const { status, text } = await call(api, "/v1/controls", { token: admin, body });
  expect(status).toBe(400);
  expect(text).toContain(hint);
});

describe("measures", () => {
  const decision_id = `dec_${"1".repeat(32)}`;
  const step = (body: object, token = admin) =>
    call(api, `/v1/decisions/${decision_id}`, { token, body });

  test("are listed with their alerts; a step that is asked for waits for enforce", async () => {
    await world.store.insert("decisions", [proposed(decision_id)], {
      columns: Object.keys(proposed("")),
    });
    const page = await get<{ items: object[] }>("decisions", { query: "?state=proposed" });
    expect(page.items).toEqual([
      expect.objectContaining({
        decision_id,
        steps: ["approve", "lift"],
        waiting: null,
        alert: expect.objectContaining({ severity: "high" }),
      }),
    ]);
    expect((await step({ step: "approve" })).status).toBe(400);
    const early = await step({ step: "applied", reason: "x" });
    expect([early.status, early.text]).toEqual([409, expect.stringContaining("It is proposed")]);
    const answer = await step({ step: "approve", reason: "one card" });
    expect(answer.json()).toMatchObject({
      outcome: "waiting",
      decision: { waiting: { step: "approved", actor: "ada" } },
    });
    expect(
      (
        await call(api, "/v1/decisions/dec_none", {
          token: admin,
          body: { step: "lift", reason: "x" },
        })
      ).status,
    ).toBe(404);
  });

  test("several take one step with one reason, each on record; what waits comes by gravity", async () => {
    const { account_ids } = ring.alert;
    const rows = ["warn", "suspend", "throttle"].map((action, at) => ({
      ...proposed(`dec_${String(at + 7).repeat(32)}`),
      sequence: 10 + at,
      action,
      account_id: account_ids[at + 1] ?? "",
      decided_at: `2026-10-12T05:0${at}:00.000Z`,
    }));
    await world.store.insert("decisions", rows, { columns: Object.keys(rows[0] ?? {}) });
    const { items } = await get<{ items: { action: string; plan: string; paying: boolean }[] }>(
      "decisions",
      { query: "?state=proposed" },
    );
    expect(items.map(({ action }) => action)).toEqual(["suspend", "suspend", "throttle", "warn"]);
    expect(items[0]).toMatchObject({ plan: "free", paying: false });
    const [warn, suspend] = rows.map(({ decision_id }) => decision_id);
    const body = {
      decision_ids: [suspend, "dec_none", warn, warn],
      step: "lift",
      reason: "a class",
    };
    const answer = await get<{ items: object[] }>("decideMany", { body });
    expect(answer.items).toMatchObject([
      { decision_id: suspend, outcome: "waiting" },
      { decision_id: "dec_none", outcome: "refused", detail: expect.stringContaining("no such") },
      { decision_id: warn, outcome: "waiting" },
    ]);
    const told = await get<{ items: { action: string; target: string }[] }>("audit");
    const lifted = told.items.filter(({ action }) => action === "decision.lift");
    expect(new Set(lifted.map(({ target }) => target))).toEqual(new Set([suspend, warn]));
    const many = { ...body, decision_ids: Array.from({ length: 201 }, (_, at) => `dec_${at}`) };
    expect((await call(api, "/v1/decisions", { token: admin, body: many })).status).toBe(400);
    const analyst = await world.token("analyst");
    expect((await call(api, "/v1/decisions", { token: analyst, body })).status).toBe(403);
  });

  test("the breaker is reset once", async () => {
    const tripped = {
      at: "2026-10-12T06:00:00.000Z",
      event: "tripped",
      cap: "suspend",
      actor_id: "ringfence",
      reason: "too many",
    };
    await world.store.insert("breaker_events", [tripped], { columns: Object.keys(tripped) });
    const told = await get<z.output<typeof ROUTES.overview.response>>("overview");
    expect(told.decisions.breaker).toMatchObject({ open: true, reason: "too many" });
    await ask("resetBreaker", { body: { reason: "looked at" } });
    expect(
      (await call(api, "/v1/breaker/reset", { token: admin, body: { reason: "x" } })).status,
    ).toBe(409);
  });

  function proposed(id: string) {
    const { alert_id, revision, account_ids } = ring.alert;
    return {
      sequence: 1,
      decision_id: id,
      state: "proposed",
      alert_id,
      alert_revision: revision,
      category: "multi_account",
      account_id: account_ids[0] ?? "",
      action: "suspend",
      actor_type: "policy",
      actor_id: "ringfence",
      reason: "a ring",
      decided_at: "2026-10-12T06:00:00.000Z",
      expires_at: null,
      body: "{}",
    };
  }
});

const listed = (name: RouteName, query: string) => get<Listed>(name, { query: `?${query}` });
describeLists(listed, () => ring);
describeSearch(
  listed,
  () => ring,
  () => world.store,
);
