/** Whatever findings say, and however they are cut into pages. */
import { FAMILIES, type Finding, SEVERITIES } from "@ringfence/schemas";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "../table.ts";
import { type Accusation, overlaps } from "./rule.ts";
import type { Acknowledged } from "../acknowledge.ts";
import { alertOf, finding, START_MS, tellInPages } from "./testing.ts";
import type { ToldRow } from "./desk.ts";

const ACCOUNTS = ["a", "b", "c", "d", "e", "f"];
const CATEGORIES = ["multi_account", "pooling", "interference", "credential_sharing"] as const;
const MINUTE_MS = 60_000;

/** What happens to one of a few findings; the first that happens to one opens it. */
const step = fc.record({
  number: fc.integer({ min: 1, max: 6 }),
  minutes: fc.integer({ min: 0, max: 200 }),
  close: fc.boolean(),
  accounts: fc.subarray(ACCOUNTS, { minLength: 1 }),
  severity: fc.constantFrom(...SEVERITIES),
  confidence: fc.constantFrom(0.75, 0.95, 0.995),
  families: fc.integer({ min: 1, max: 2 }),
  linked: fc.subarray(ACCOUNTS.slice(2)),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Findings as detect makes them: they grow, they close once, and time goes on. */
function statesOf(steps: readonly Step[]): Finding[] {
  const newest = new Map<number, Finding>();
  let at_ms = START_MS;
  return steps.flatMap((one) => {
    // No two at one time, so that what was known when an alert was told can be looked up by it.
    at_ms += one.minutes * MINUTE_MS + 1;
    const before = newest.get(one.number);
    if (before?.activity === "close") return [];
    const at = new Date(at_ms).toISOString();
    const next = finding(one.number, {
      state: (before?.state ?? 0) + 1,
      activity: before === undefined ? "create" : one.close ? "close" : "update",
      category: CATEGORIES[one.number % CATEGORIES.length] ?? "pooling",
      mode: one.number === 6 ? "shadow" : "live",
      account_ids: [...new Set([...(before?.account_ids ?? []), ...one.accounts])],
      attached_account_ids: one.accounts.slice(1, 2),
      ...clustersOf(one),
      severity: one.severity,
      confidence: one.confidence,
      families: FAMILIES.slice(0, one.families),
      window: { start: before?.window.start ?? at, end: at },
      observed_at: at,
    });
    newest.set(one.number, next);
    return [next];
  });
}

/** Some accounts are linked, as surely as the finding is. */
function clustersOf({ linked, confidence }: Step): Pick<Finding, "clusters"> {
  if (linked.length === 0) return {};
  const members = linked.map((account_id) => ({ account_id, confidence }));
  return { clusters: [{ cluster_id: `clu_${linked.length % 2}`, members }] };
}

const world = fc.array(step, { minLength: 1, maxLength: 25 }).map(statesOf);

test("what is told does not depend on how findings are cut into pages", () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 7 }), (states, page) => {
      const whole = tellInPages(states, states.length);
      expect(tellInPages(states, page)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

/** What people said of some of the alerts, each at a time of its own. */
const statements = fc
  .array(fc.record({ number: fc.integer({ min: 1, max: 6 }), gives: fc.boolean() }), {
    maxLength: 4,
  })
  .map((all) =>
    all.map(({ number, gives }, at): [string, Acknowledged] => [
      alertOf(number),
      { acknowledgement_id: `ack_${at}`, by: gives ? `person_${at}` : null, given_ms: at },
    ]),
  );

test("nor does it with people who have some of them, and nothing else is said because of them", () => {
  /** What each alert calls for at the end; when it was told may differ, for a new holder is news. */
  const calledFor = (rows: readonly ToldRow[]) =>
    Object.fromEntries(
      rows.map(({ draft, merged_into }) => {
        const { alert_id, account_ids, recommended_action, measures, activity } = draft;
        const isOpen = draft.status === "open" || draft.status === "acknowledged";
        return [
          alert_id,
          { account_ids, recommended_action, measures, activity, isOpen, merged_into },
        ];
      }),
    );
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 7 }), statements, (states, page, said) => {
      const taken = new Map(said);
      const whole = tellInPages(states, states.length, taken);
      expect(tellInPages(states, page, taken)).toEqual(whole);
      expect(calledFor(whole)).toEqual(calledFor(tellInPages(states, page)));
    }),
    { numRuns: 100 },
  );
});

test("nobody gets two open alerts about the same accounts, and nothing stays open for ever", () => {
  fc.assert(
    fc.property(world, (states) => {
      const open = openAfter(tellInPages(states, 5));
      const behind = [...open.keys()].map((id) => lastOf(states, id));
      expect(behind.map((one) => one?.activity)).not.toContain("close");
      const accused = behind.flatMap((one) => (one === undefined ? [] : accusationOf(one)));
      for (const one of accused) {
        const others = accused.filter((other) => other !== one);
        expect(others.filter((other) => overlaps(one, other, DEFAULT_POLICY.merge))).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

test("every measure rests on one finding, which names the account and suffices by itself", () => {
  fc.assert(
    fc.property(world, (states) => {
      for (const { draft, merged_into } of tellInPages(states, 5)) {
        if (merged_into !== "") expect(draft).toMatchObject({ status: "resolved", merged_into });
        for (const { account_id, recommended_action, rests_on } of draft.measures ?? []) {
          const part = draft.parts?.find(({ alert_id }) => alert_id === rests_on?.alert_id);
          expect(part?.account_ids).toContain(account_id);
          expect(part).toMatchObject({ status: "open", recommended_action });
          const behind = lastOf(states, rests_on?.alert_id ?? "", draft.observed_at);
          expect(behind?.attached_account_ids).not.toContain(account_id);
          if (recommended_action === "suspend") expect(part?.confidence).toBeGreaterThan(0.99);
        }
        for (const part of draft.parts ?? []) {
          if (draft.activity === "close") continue;
          if (part.status === "open") expect(part.severity).not.toBe("info");
          expect(lastOf(states, part.alert_id)?.mode).toBe("live");
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("revisions that are told count from 1, one by one, whatever happens", () => {
  fc.assert(
    fc.property(world, (states) => {
      const told = tellInPages(states, 3).filter(({ held }) => !held);
      for (const id of new Set(told.map(({ draft }) => draft.alert_id))) {
        const own = told.filter(({ draft }) => draft.alert_id === id);
        expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index + 1));
      }
    }),
    { numRuns: 100 },
  );
});

type Told = ToldRow["draft"];

function openAfter(rows: readonly ToldRow[]): Map<string, Told> {
  const newest = new Map<string, Told>();
  for (const { held, draft } of rows) if (!held) newest.set(draft.alert_id, draft);
  return new Map([...newest].filter(([, { status }]) => status === "open"));
}

/** Whom a finding may be told together with others for. */
function accusationOf(one: Finding): Accusation[] {
  if (one.mode === "shadow" || one.severity === "info") return [];
  if (one.category === "credential_sharing") return [];
  const core = one.account_ids.filter((id) => !one.attached_account_ids.includes(id));
  return core.length === 0 ? [] : [{ ...one, account_ids: core }];
}

function lastOf(states: readonly Finding[], alert_id: string, until = "9999"): Finding | undefined {
  const id = alert_id.replace("alr_", "fnd_");
  return states.findLast((one) => one.finding_id === id && one.observed_at <= until);
}
