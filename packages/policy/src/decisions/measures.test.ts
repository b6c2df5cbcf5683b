import type { Alert, AlertPart } from "@ringfence/schemas";
import { describe, expect, it } from "vitest";
import {
  groundOf,
  isDecidedSince,
  type KnownDecision,
  liftsOfAlert,
  mayFollow,
  POLICY,
  stepsOfAlert,
} from "./measures.ts";
import { anAlert } from "./testing.ts";

const PERSON = { type: "person", id: "kim" } as const;

/** The measures after one revision after another, with what people do in between. */
function after(
  alerts: readonly Alert[],
  between: (known: KnownDecision[]) => KnownDecision[] = (known) => known,
) {
  let known: KnownDecision[] = [];
  let last: string[] = [];
  for (const alert of alerts) {
    known = between(known);
    const steps = stepsOfAlert(alert, known);
    last = steps.map(({ account_id, action, state }) => `${account_id} ${action} ${state}`);
    const byId = new Map(known.map((one) => [one.decision_id, one]));
    for (const step of steps) byId.set(step.decision_id, step);
    known = [...byId.values()];
  }
  return { known, last };
}

function all(state: KnownDecision["state"], actor: KnownDecision["actor"] = PERSON) {
  return (known: KnownDecision[]) => known.map((one) => ({ ...one, state, actor }));
}

const first = anAlert();
const next = (changes: Partial<Alert> = {}) =>
  anAlert({ revision: 2, activity: "update", ...changes });

describe("what an alert asks for", () => {
  it("is proposed for each account it names, once however often it is decided", () => {
    const { known, last } = after([first]);
    expect(last).toEqual(["acc_a suspend proposed", "acc_b suspend proposed"]);
    expect(new Set(known.map(({ decision_id }) => decision_id)).size).toBe(2);
    expect(known.every(({ expires_at }) => expires_at === first.expires_at)).toBe(true);
    expect(after([first, first]).last).toEqual([]);
    expect(after([first, next()]).last).toEqual([]);
    expect(after([first, next()], all("approved")).last).toEqual([]);
  });

  it("stays in force where the alert names the account no longer, while another accuses it", () => {
    const alone = next({ account_ids: ["acc_a"] });
    const elsewhere = new Set(["acc_b"]);
    const lifts = (state: KnownDecision["state"], others = elsewhere) => {
      const known = all(state)(after([first]).known);
      return liftsOfAlert(alone, known, others).map(({ account_id }) => account_id);
    };
    expect(lifts("applied")).toEqual([]);
    expect(lifts("applied", new Set())).toEqual(["acc_b"]);
    // A proposal is made anew by the alert that accuses.
    expect(lifts("proposed")).toEqual(["acc_b"]);
  });

  it.each<Partial<Alert>>([
    { mode: "shadow" },
    { recommended_action: "observe" },
    { activity: "close", status: "closed" },
    { status: "suppressed" },
  ])("is nothing where %j", (changes) => {
    expect(after([anAlert(changes)]).last).toEqual([]);
  });

  it("is what stands in `measures` for whom accounts differ in, for as long and with why", () => {
    const expires_at = "2026-10-15T12:00:00.000Z";
    const measures = [
      { account_id: "acc_a", recommended_action: "suspend", reason: "by the ladder", expires_at },
      { account_id: "acc_b", recommended_action: "observe", reason: "", expires_at: null },
    ] as const;
    const mixed = anAlert({ recommended_action: "observe", measures: [...measures] });
    const { known, last } = after([mixed]);
    expect(last).toEqual(["acc_a suspend proposed"]);
    expect(known[0]).toMatchObject({ expires_at, reason: `${mixed.summary} by the ladder` });
  });

  it("goes with the recommendation while nobody approved", () => {
    const rises = after([anAlert({ recommended_action: "warn" }), next()]).last;
    expect(rises).toEqual([
      "acc_a warn lifted",
      "acc_b warn lifted",
      "acc_a suspend proposed",
      "acc_b suspend proposed",
    ]);
    const falls = after([first, next({ recommended_action: "observe" })]).last;
    expect(falls).toEqual(["acc_a suspend lifted", "acc_b suspend lifted"]);
  });
});

describe("a measure in force", () => {
  it("outlives a recommendation that falls and an alert that ends", () => {
    expect(after([first, next({ recommended_action: "throttle" })], all("applied")).last).toEqual(
      [],
    );
    const closed = next({ activity: "close", status: "closed", recommended_action: "observe" });
    expect(after([first, closed], all("approved")).last).toEqual([]);
    expect(after([first, closed]).last).toEqual(["acc_a suspend lifted", "acc_b suspend lifted"]);
  });

  it("stays beside what is stronger, until that is approved as well", () => {
    const { last } = after([anAlert({ recommended_action: "throttle" }), next()], all("applied"));
    expect(last).toEqual(["acc_a suspend proposed", "acc_b suspend proposed"]);
  });

  it.each<[string, Partial<Alert>]>([
    ["overturned", { verdict: "false_positive", status: "closed", activity: "close" }],
    ["judged benign", { verdict: "benign", status: "suppressed" }],
    ["suppressed", { status: "suppressed" }],
  ])("ends with an alert that is %s", (_, changes) => {
    const alert = next({ recommended_action: "observe", ...changes });
    const { last } = after([first, alert], all("applied"));
    expect(last).toEqual(["acc_a suspend lifted", "acc_b suspend lifted"]);
  });

  it("ends for the account that is named no longer, and for no other", () => {
    const { last } = after([first, next({ account_ids: ["acc_b"] })], all("applied"));
    expect(last).toEqual(["acc_a suspend lifted"]);
  });
});

describe("a row that is held", () => {
  const lifts = (changes: Partial<Alert>, now: KnownDecision["state"]) =>
    liftsOfAlert(next(changes), all(now)(after([first]).known)).map(({ state }) => state);

  it("ends measures as one that is told does", () => {
    const overturned = { verdict: "false_positive", status: "closed", activity: "close" } as const;
    expect(lifts(overturned, "applied")).toEqual(["lifted", "lifted"]);
    expect(lifts({ status: "suppressed" }, "approved")).toEqual(["lifted", "lifted"]);
    expect(lifts({ account_ids: ["acc_b"] }, "applied")).toEqual(["lifted"]);
  });

  it("proposes nothing, also where it is open and says again what was told", () => {
    expect(after([first, next()], all("expired")).last).toHaveLength(2);
    expect(lifts({}, "expired")).toEqual([]);
    expect(lifts({}, "applied")).toEqual([]);
  });
});

describe("after its end", () => {
  it("a measure that a person lifted is not proposed again, but a stronger one is", () => {
    const throttle = anAlert({ recommended_action: "throttle" });
    const again = next({ recommended_action: "throttle" });
    expect(after([throttle, again], all("lifted")).last).toEqual([]);
    expect(after([throttle, next()], all("lifted")).last).toHaveLength(2);
  });

  it("what expired, or policy lifted, is proposed again under another id", () => {
    const { known } = after([first, next()], (before) => all("expired")(before));
    expect(known.map(({ state }) => state)).toEqual(["expired", "expired", "proposed", "proposed"]);
    expect(new Set(known.map(({ decision_id }) => decision_id)).size).toBe(4);
    const fell = next({ recommended_action: "observe" });
    const { last } = after([first, fell, anAlert({ revision: 3, activity: "update" })]);
    expect(last).toEqual(["acc_a suspend proposed", "acc_b suspend proposed"]);
  });

  it("what the very same revision proposed is not proposed by it again", () => {
    for (const state of ["expired", "lifted"] as const) {
      const { known } = after([first]);
      const ended = known.map((one) => ({ ...one, state, actor: POLICY }));
      expect(stepsOfAlert(first, ended)).toEqual([]);
    }
  });

  it("an old revision is known as such", () => {
    const { known } = after([first, next({ recommended_action: "throttle" })]);
    expect(isDecidedSince(1, known)).toBe(true);
    expect(isDecidedSince(2, known)).toBe(false);
  });

  it("nothing follows", () => {
    expect(mayFollow("proposed", "approved")).toBe(true);
    expect(mayFollow("proposed", "applied")).toBe(false);
    expect(mayFollow("lifted", "approved")).toBe(false);
    expect(mayFollow("expired", "lifted")).toBe(false);
  });
});

describe("an alert that speaks for several findings", () => {
  const other = `alr_${"2".repeat(32)}`;
  const expires_at = "2026-10-19T12:00:00.000Z";
  const measureOf = (account_id: string, alert_id: string) => ({
    account_id,
    recommended_action: "suspend" as const,
    reason: "by the ladder",
    expires_at,
    rests_on: { alert_id, category: "pooling" as const, confidence: 0.99 },
  });
  const part = (alert_id: string, changes: Partial<AlertPart> = {}): AlertPart => ({
    alert_id,
    status: "open",
    category: "pooling",
    detector: first.detector,
    subject: first.subject,
    severity: "high",
    confidence: 0.99,
    title: "One client",
    summary: `what ${alert_id.slice(4, 5)} saw.`,
    account_ids: ["acc_b"],
    policy_clauses: ["3.B"],
    recommended_action: "suspend",
    window: first.window,
    observed_at: first.observed_at,
    evidence: [],
    ...changes,
  });
  const own = part(first.alert_id, { category: "multi_account", account_ids: ["acc_a"] });
  const merged = next({
    parts: [own, part(other)],
    measures: [measureOf("acc_a", first.alert_id), measureOf("acc_b", other)],
  });

  it("gives for each account the reason of the finding that its measure rests on", () => {
    const reasons = stepsOfAlert(merged, []).map(({ reason }) => reason);
    expect(reasons).toEqual(["what 1 saw. by the ladder", "what 2 saw. by the ladder"]);
    expect(groundOf(merged, "acc_b")).toMatchObject({ category: "pooling", confidence: 0.99 });
    expect(groundOf(first, "acc_b")).toEqual({ category: "multi_account", confidence: 0.995 });
  });

  it.each<[KnownDecision["state"], KnownDecision["actor"]]>([
    ["proposed", PERSON],
    ["applied", PERSON],
    ["lifted", PERSON],
  ])("proposes nothing anew that one of them had %s", (state, actor) => {
    const { known } = after([anAlert({ alert_id: other, account_ids: ["acc_b"] })]);
    const related = known.map((one) => ({ ...one, state, actor }));
    const steps = stepsOfAlert(merged, [], { related });
    expect(steps.map(({ account_id }) => account_id)).toEqual(["acc_a"]);
  });

  it("ends proposals of the alert that it speaks for, and leaves what is in force", () => {
    const end = next({ activity: "close", status: "resolved", merged_into: other });
    expect(after([first, end]).last).toEqual(["acc_a suspend lifted", "acc_b suspend lifted"]);
    expect(after([first, end], all("applied")).last).toEqual([]);
  });

  it("leaves in force what rests on a finding that has ended", () => {
    const ended = part(other, { status: "closed" });
    const rest = { account_ids: ["acc_a"], parts: [own, ended] };
    const over = anAlert({ revision: 3, activity: "update", ...rest });
    expect(after([merged, over], all("applied")).last).toEqual([]);
    expect(after([merged, { ...over, parts: [own] }], all("applied")).last).toEqual([
      "acc_b suspend lifted",
    ]);
  });
});
