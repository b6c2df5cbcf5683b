/** Who looks after an alert, and what is decided on a page that is old. */
import type { AlertDetail, AlertsPage, AuditPage, DecisionItem } from "@ringfence/schemas/api";
import type { Problem } from "@ringfence/schemas/api";
import { contentId } from "@ringfence/schemas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "./service.ts";
import { call, ringWorld, type World } from "./testing/fixture.ts";

let world: World;
let api: Api;
let admin: string;
let ring: AlertDetail;

beforeAll(async () => {
  world = await ringWorld();
  api = world.open();
  admin = await world.token("admin", "ada");
  const { items } = await get<AlertsPage>("/v1/alerts");
  ring = await detail(items[0]?.alert_id);
}, 120_000);
afterAll(() => world.close());

const get = async <T>(path: string) => (await call(api, path, { token: admin })).json() as T;
const detail = (id = ring.alert.alert_id) => get<AlertDetail>(`/v1/alerts/${id}`);

test("that somebody has an alert is stored, told with the alert, and on record", async () => {
  const path = `/v1/alerts/${ring.alert.alert_id}/acknowledgement`;
  const body = { note: "at it", revision: ring.alert.revision };
  const taken = await call(api, path, { token: admin, body });
  expect(taken.json()).toMatchObject({ acknowledgement: { event: "acknowledged", actor: "ada" } });
  const { acknowledgements, now } = await detail();
  expect(acknowledgements.map(({ event, note }) => [event, note])).toEqual([
    ["acknowledged", "at it"],
  ]);
  // Enforce has not told it yet. A slip can be taken back at once all the same, and once.
  expect(now.acknowledged_by).toBeNull();
  const release = () => call(api, path, { method: "DELETE", token: admin, body: {} });
  expect((await release()).status).toBe(200);
  expect(await release()).toMatchObject({
    status: 409,
    text: expect.stringContaining("Nobody has"),
  });
  const { items } = await get<AuditPage>("/v1/audit");
  expect(items.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
    "ada alert.acknowledge",
    "ada alert.release",
  ]);
});

describe("what is decided on a page that is old", () => {
  /** A row of the outbox as enforce writes it, after the last. */
  const tell = async (changes: Partial<AlertDetail["alert"]>) => {
    const { alert } = await detail();
    const next = { ...alert, activity: "update", revision: alert.revision + 1, ...changes };
    sequence += 1;
    const row = {
      ...next,
      sequence,
      subject_type: next.subject.type,
      subject_id: next.subject.id,
      body: JSON.stringify(next),
      written_at: next.published_at,
      acknowledged_by: next.acknowledged_by ?? "",
      lives: true,
    };
    const columns = ["sequence", "alert_id", "revision", "activity", "mode", "status", "category"];
    columns.push("severity", "confidence", "recommended_action", "subject_type", "subject_id");
    columns.push("account_ids", "observed_at", "body", "written_at", "acknowledged_by", "lives");
    await world.store.insert("alerts", [row], { columns });
    return next.revision;
  };
  let sequence = 1_000_000;
  const post = (path: string, body: object) => call(api, path, { token: admin, body });

  test("is not done where severity, accounts or measures differ, and what differs is said", async () => {
    const { alert_id, account_ids, revision } = ring.alert;
    const first = account_ids[0] ?? "";
    const take = `/v1/alerts/${alert_id}/acknowledgement`;
    // Another sentence alone is no reason to look again.
    await tell({ summary: "the same, and more of it" });
    expect((await post(take, { revision })).status).toBe(200);
    const measures = account_ids.map((account_id) => ({
      account_id,
      recommended_action: account_id === first ? ("warn" as const) : ("suspend" as const),
      reason: "a first offence",
      expires_at: null,
    }));
    const now = await tell({
      severity: "critical",
      account_ids: [...account_ids, "acc_new"],
      measures,
      acknowledged_by: "bo",
      status: "acknowledged",
    });
    for (const [path, body] of [
      [take, {}],
      [`/v1/alerts/${alert_id}/verdicts`, { verdict: "true_positive", note: "x" }],
    ] as const) {
      const refused = await post(path, { ...body, revision });
      expect(refused.status).toBe(409);
      const problem = refused.json() as Problem;
      expect(problem.type).toBe("urn:ringfence:problem:stale");
      expect(problem.changes?.map((one) => [one.revision, one.field, one.text])).toEqual([
        [now, "severity", "severity high is critical now"],
        [now, "accounts", "it names acc_new, too"],
        [now, "measures", `it recommends something else: ${first} suspend → warn`],
      ]);
      expect(problem.detail).toContain("Look at it again");
      // Whoever says nothing of what they saw is not asked, and a page that is new is let through.
      expect((await post(path, body)).status).toBe(200);
      expect((await post(path, { ...body, revision: now })).status).toBe(200);
    }
    expect((await post(take, { revision: now + 7 })).status).toBe(400);
    const list = async (holder: string) =>
      (await get<AlertsPage>(`/v1/alerts?holder=${holder}`)).items.map((one) => [
        one.alert_id,
        one.acknowledged_by,
      ]);
    expect(await list("bo")).toEqual([[alert_id, "bo"]]);
    expect((await list("nobody")).map(([id]) => id)).not.toContain(alert_id);
    const given = await call(api, take, {
      method: "DELETE",
      token: admin,
      body: { revision: now },
    });
    expect(given.status).toBe(200);
  });

  test("measures are asked for as their alert is seen", async () => {
    const { alert_id, account_ids, revision } = ring.alert;
    const measure = {
      sequence: 1,
      decision_id: `dec_${"1".repeat(32)}`,
      state: "proposed",
      alert_id,
      alert_revision: revision,
      category: "multi_account",
      account_id: account_ids[0] ?? "",
      action: "suspend",
      actor_type: "policy",
      actor_id: "ringfence",
      reason: "x",
      decided_at: world.clock.now().toISOString(),
      expires_at: null,
      body: "{}",
    };
    await world.store.insert("decisions", [measure], { columns: Object.keys(measure) });
    const step = { step: "approve", reason: "x" };
    const one = `/v1/decisions/${measure.decision_id}`;
    expect((await post(one, { ...step, revision })).json()).toMatchObject({ status: 409 });
    const many = { ...step, decision_ids: [measure.decision_id] };
    const stale = await post("/v1/decisions", { ...many, revisions: { [alert_id]: revision } });
    expect(stale.json()).toMatchObject({ status: 409, type: "urn:ringfence:problem:stale" });
    const { items } = await get<{ items: DecisionItem[] }>("/v1/decisions");
    const seen = items[0]?.alert?.revision ?? 0;
    expect(seen).toBeGreaterThan(revision);
    // Enforce runs nowhere here: what it would answer stands there already.
    const asked = [measure.decision_id, "approve", "ada", world.clock.now().toISOString()];
    const answer = { outcome: "done", detail: "", answered_at: world.clock.now().toISOString() };
    const row = { request_id: contentId("req", ...asked), ...answer };
    await world.store.insert("decision_answers", [row], { columns: Object.keys(row) });
    const fresh = await post("/v1/decisions", { ...many, revisions: { [alert_id]: seen } });
    expect(fresh.json()).toMatchObject({ items: [{ outcome: "done" }] });
  });
});
