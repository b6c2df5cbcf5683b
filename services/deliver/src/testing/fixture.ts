/** What the tests of this service share: an outbox as enforce writes it, and a service to run. */
import { randomUUID } from "node:crypto";
import { createMetrics, silentLog } from "@ringfence/runtime";
import { alert, type Alert, decision, type Decision } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import { systemResolve } from "../send/addresses.ts";
import { createDeliver, DEFAULT_BOUNDS, type Deliver, type DeliverParts } from "../service.ts";

const NOW = new Date("2026-10-12T12:00:00.000Z");
export const SECRET = `whsec_${Buffer.from("a secret of twenty-four..").toString("base64")}`;

/** An alert by its number: its own id, subject and account. */
export function anAlert(number: number, changes: Partial<Alert> = {}): Alert {
  return alert.parse({
    alert_id: `alr_${number.toString(16).padStart(32, "0")}`,
    revision: 1,
    activity: "create",
    category: "multi_account",
    detector: { id: "quota-ring", version: 1, params_hash: "p1" },
    mode: "live",
    status: "open",
    verdict: null,
    severity: "high",
    confidence: 0.995,
    title: "Several accounts of one actor circumvent a quota",
    summary: "3 linked accounts used 2.8 times the allowance of one.",
    subject: { type: "cluster", id: `clu_${number}` },
    account_ids: [`acc_${number}`],
    api_key_ids: [],
    policy_clauses: ["3.C", "2.A"],
    recommended_action: "suspend",
    window: { start: "2026-10-12T11:00:00.000Z", end: "2026-10-12T12:00:00.000Z" },
    observed_at: "2026-10-12T11:40:00.000Z",
    published_at: "2026-10-12T11:59:00.000Z",
    evidence: [],
    event_samples: ["evt_1"],
    expires_at: null,
    ...changes,
  });
}

/** Stores alerts the way enforce does; answers the sequence of the last one. */
export async function storeAlerts(
  store: Store,
  alerts: readonly Alert[],
  after: number,
): Promise<number> {
  const rows = alerts.map((each, index) => ({
    sequence: after + index + 1,
    alert_id: each.alert_id,
    revision: each.revision,
    finding_id: `fnd_${each.alert_id.slice(4)}`,
    finding_sequence: after + index + 1,
    activity: each.activity,
    mode: each.mode,
    status: each.status,
    category: each.category,
    severity: each.severity,
    confidence: each.confidence,
    recommended_action: each.recommended_action,
    subject_type: each.subject.type,
    subject_id: each.subject.id,
    account_ids: each.account_ids,
    observed_at: each.observed_at,
    body: JSON.stringify(each),
    written_at: each.published_at,
  }));
  await store.insert("alerts", rows, { columns: Object.keys(rows[0] ?? {}) });
  return after + rows.length;
}

/** A step of a measure by the number of its alert, which names one account. */
export function aDecision(number: number, changes: Partial<Decision> = {}): Decision {
  const hex = number.toString(16).padStart(32, "0");
  return decision.parse({
    decision_id: `dec_${hex}`,
    alert_id: `alr_${hex}`,
    alert_revision: 1,
    account_id: `acc_${number}`,
    action: "suspend",
    state: "approved",
    actor: { type: "person", id: "kim" },
    reason: "one card",
    decided_at: "2026-10-12T11:59:30.000Z",
    expires_at: null,
    ...changes,
  });
}

/** Stores steps of measures the way enforce does; answers the sequence of the last one. */
export async function storeDecisions(
  store: Store,
  steps: readonly Decision[],
  after: number,
  category = "multi_account",
): Promise<number> {
  const rows = steps.map(({ actor, ...step }, index) => ({
    ...step,
    sequence: after + index + 1,
    category,
    actor_type: actor.type,
    actor_id: actor.id,
    body: JSON.stringify({ ...step, actor }),
  }));
  await store.insert("decisions", rows, { columns: Object.keys(rows[0] ?? {}) });
  return after + rows.length;
}

export function anEndpoint(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    id: "receiver",
    url: new URL(url),
    secrets: [SECRET],
    // One outbox to look at in each turn.
    sends: ["alerts"],
    since: "beginning",
    wants: {
      categories: ["multi_account", "resale"],
      severities: ["low", "medium", "high", "critical"],
      actions: ["warn", "throttle", "suspend"],
    },
    timeoutMs: 10_000,
    attemptsMax: 10,
    ageMaxMs: 96 * 3_600_000,
    ratePerSecond: 1_000,
    concurrency: 16,
    orderWaitMs: 30 * 86_400_000,
    payloadMaxBytes: 262_144,
    allowPrivate: true,
    ...changes,
  };
}

/** A clock that goes where it is told. */
export class TestClock {
  #at = NOW.getTime();

  now(): Date {
    return new Date(this.#at);
  }

  /** Goes forward, never back. */
  to(time: Date): void {
    this.#at = Math.max(this.#at, time.getTime());
  }

  advance(ms: number): void {
    this.#at += ms;
  }
}

/** Numbers from 0 to 1 that are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export function startDeliver(
  parts: Pick<DeliverParts, "store" | "endpoints"> & Partial<DeliverParts>,
): Deliver {
  return createDeliver({
    resolve: systemResolve,
    clock: new TestClock(),
    random: seeded(1),
    log: silentLog,
    metrics: createMetrics({ service: "deliver", version: "0", processMetrics: false }),
    // The clock of tests stands still: it must not keep the outbox from being looked at.
    bounds: { ...DEFAULT_BOUNDS, pollMs: 0, controlsMs: 0 },
    owner: randomUUID(),
    ...parts,
  });
}

/** Drains, and lets an hour go by where there is something to do later, to the end. */
export async function deliverAll(deliver: Deliver, clock: TestClock, most = 1_000): Promise<void> {
  for (let round = 0; round < most; round += 1) {
    const next = await deliver.drain();
    if (next === null) return;
    clock.to(next);
    clock.advance(3_600_000);
  }
  throw new Error(`after ${most} rounds there is still something to deliver`);
}
