/** Whatever an alert holds: it fits, it is an alert, and it asks for no more than the whole one. */
import { ACTIONS, type Alert, alert } from "@ringfence/schemas";
import { alertIdOf, decide, DEFAULT_POLICY } from "@ringfence/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aFinding, NOW } from "../testing/fixture.ts";
import { fitAlert } from "./fit-alert.ts";

const LEAST = 16_384;
const plain = decide(aFinding(1), new Map(), DEFAULT_POLICY);

/** Up to some lists that are far too long, others short, with texts of any length. */
const many = fc.integer({ min: 0, max: 9 }).map((one) => (one > 6 ? one * 40 : one));
const long = fc.integer({ min: 1, max: 600 }).map((length) => "é".repeat(length));
const shape = fc.record({
  accounts: many,
  keys: many,
  samples: many,
  facts: many,
  parts: fc.integer({ min: 0, max: 6 }),
  each: many,
  clauses: many,
  text: long,
  measured: fc.boolean(),
  weight: fc.integer({ min: -9, max: 9 }),
});

function alertOf(made: typeof shape extends fc.Arbitrary<infer T> ? T : never): Alert {
  const { accounts, keys, samples, facts, parts, each, clauses, text, measured, weight } = made;
  const names = (name: string, length: number) =>
    Array.from({ length }, (_, at) => `${name}_${at}_`.padEnd(90, "x"));
  const account_ids = names("acc", accounts);
  const fact = (at: number) => ({
    feature: `feature_${at}`,
    observed: at,
    expected: null,
    weight: weight + at / 100,
    text,
  });
  const [own] = [plain];
  return {
    ...own,
    revision: 3,
    published_at: NOW.toISOString(),
    title: text,
    summary: text,
    recommended_action: measured ? "warn" : "suspend",
    account_ids,
    api_key_ids: names("key", keys),
    event_samples: names("evt", samples),
    policy_clauses: names("3.C", clauses),
    evidence: Array.from({ length: facts }, (_, at) => fact(at)),
    ...(measured
      ? {
          measures: account_ids.map((account_id, at) => ({
            account_id,
            recommended_action: ACTIONS[1 + (at % 3)] ?? "warn",
            reason: "r".repeat(300),
            expires_at: NOW.toISOString(),
          })),
        }
      : {}),
    ...(parts === 0
      ? {}
      : {
          parts: Array.from({ length: parts }, (_, at) => ({
            ...own,
            alert_id: alertIdOf(aFinding(at).finding_id),
            status: "open",
            summary: text,
            account_ids: names("acc", each),
            evidence: [0, 1, 2].map(fact),
          })),
        }),
  };
}

test("it fits, says how much it lacks, and calls for nothing that the whole one does not", () => {
  let cuts = 0;
  fc.assert(
    fc.property(shape, fc.integer({ min: LEAST, max: 60_000 }), (made, bytes) => {
      const whole = alertOf(made);
      const { body, omitted } = fitAlert(whole, bytes);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(bytes);
      const cut = alert.parse(JSON.parse(body));
      expect(fitAlert(whole, bytes).body).toBe(body);
      if (omitted === null) {
        expect(body).toBe(JSON.stringify(whole));
        return;
      }
      cuts += 1;
      expect(cut.omitted).toEqual(omitted);
      for (const list of ["account_ids", "api_key_ids", "event_samples", "evidence"] as const) {
        expect(cut[list].length + (omitted[list] ?? 0), list).toBe(whole[list].length);
      }
      const lost = (whole.measures?.length ?? 0) - (cut.measures?.length ?? 0);
      expect(lost).toBe(omitted.measures ?? 0);
      expect((whole.parts?.length ?? 0) - (cut.parts?.length ?? 0)).toBe(omitted.parts ?? 0);
      const asked = (one: Alert) => {
        const own = new Map(one.measures?.map((each) => [each.account_id, each]));
        return (id: string) =>
          ACTIONS.indexOf(own.get(id)?.recommended_action ?? one.recommended_action);
      };
      const [before, after] = [asked(whole), asked(cut)];
      for (const id of cut.account_ids) expect(after(id)).toBeLessThanOrEqual(before(id));
      // What is left of measures is graver than what is gone, or as grave.
      const left = (cut.measures ?? []).map(({ account_id }) => before(account_id));
      const kept = new Set(cut.measures?.map(({ account_id }) => account_id));
      const gone = (whole.measures ?? []).flatMap((one) =>
        kept.has(one.account_id) ? [] : [before(one.account_id)],
      );
      expect(Math.max(0, ...gone)).toBeLessThanOrEqual(Math.min(3, ...left));
      // No account is cut while a measure is left, and no measure while there is a sample.
      if (omitted.account_ids !== undefined) expect(cut.measures).toBeUndefined();
      if (omitted.measures !== undefined) expect(cut.event_samples).toEqual([]);
    }),
    { numRuns: 80 },
  );
  expect(cuts).toBeGreaterThan(20);
});

test("no more is cut than is needed", () => {
  const made = { accounts: 3, keys: 2, facts: 2, parts: 0, each: 0, clauses: 1, text: "x" };
  const whole = alertOf({ ...made, samples: 400, measured: false, weight: 1 });
  const { body, omitted } = fitAlert(whole, 20_000);
  expect(Object.keys(omitted ?? {})).toEqual(["event_samples"]);
  expect(Buffer.byteLength(body)).toBeGreaterThan(20_000 - 200);
});
