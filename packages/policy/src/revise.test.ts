import type { Alert, Finding, VerdictValue } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { silenced } from "./controls.ts";
import { decide } from "./decide.ts";
import { type Before, NOTHING_TOLD, revise, type Told, type When } from "./revise.ts";
import { DEFAULT_POLICY } from "./table.ts";
import { aFinding } from "./testing/findings.ts";
import { applyVerdict, type Judged } from "./verdicts.ts";

const draftOf = (changes: Partial<Finding> = {}) =>
  decide(aFinding(changes), new Map(), DEFAULT_POLICY);
const judgedAs = (verdict: VerdictValue, severity: Judged["severity"] = "high"): Judged => ({
  verdict_id: "vdt_1",
  verdict,
  severity,
});

/** Nothing waits: what is held is held for what it says. */
const AT_ONCE: When = {
  at_ms: 0,
  updates: { every_minutes: 0, severity_falls_after_minutes: 0 },
  corrected: false,
};
const heard = (told: Told | null): Before => ({ ...NOTHING_TOLD, told });

const NOTHING = { recommended_action: "observe", expires_at: null } as const;

describe("a verdict", () => {
  it.each<[VerdictValue, Partial<Alert>]>([
    [
      "true_positive",
      { status: "acknowledged", activity: "update", recommended_action: "suspend" },
    ],
    ["false_positive", { status: "closed", activity: "close", ...NOTHING }],
    ["benign", { status: "suppressed", activity: "update", ...NOTHING }],
  ])("%s on an alert that is open", (verdict, expected) => {
    const draft = draftOf({ activity: "update" });
    expect(applyVerdict(draft, judgedAs(verdict))).toEqual({ ...draft, ...expected, verdict });
  });

  it.each<VerdictValue>(["true_positive", "false_positive", "benign"])(
    "%s leaves an alert closed that is over",
    (verdict) => {
      const draft = draftOf({ activity: "close" });
      expect(applyVerdict(draft, judgedAs(verdict))).toEqual({ ...draft, verdict });
    },
  );

  it.each<[string, Finding["severity"], Judged["severity"], boolean]>([
    ["as bad", "high", "high", true],
    ["less bad", "medium", "high", true],
    ["worse", "critical", "high", false],
    ["as bad as nobody knows what", "critical", null, true],
  ])("of a false positive, %s as what was judged, holds: %4$s", (_, now, then, holds) => {
    const draft = draftOf({ severity: now });
    const said = applyVerdict(draft, judgedAs("false_positive", then));
    expect(said).toEqual(holds ? expect.objectContaining({ status: "closed" }) : draft);
  });
});

describe("whatever happens to an alert, whoever reads what is published", () => {
  const step = fc.record({
    activity: fc.constantFrom("update" as const, "close" as const),
    quiet: fc.boolean(),
    verdict: fc.constantFrom<(VerdictValue | null)[]>(
      null,
      "true_positive",
      "false_positive",
      "benign",
    ),
  });

  it("sees create once and first, every number once, and an end to all that was open", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const seen: (Told & Pick<Alert, "activity" | "recommended_action">)[] = [];
        for (const [index, { activity, quiet, verdict }] of steps.entries()) {
          const finding = draftOf({ activity: index === 0 ? "create" : activity });
          const said = applyVerdict(finding, verdict === null ? null : judgedAs(verdict));
          const wanted = quiet ? silenced(said) : said;
          const { draft, revision, held } = revise(
            { draft: wanted, quiet },
            heard(seen.at(-1) ?? null),
            AT_ONCE,
          );
          if (!held) seen.push({ ...draft, revision });
          const last = seen.at(-1);
          // What is quiet, or judged to be nothing, asks nobody to act.
          const isNothing = verdict === "false_positive" || verdict === "benign";
          if (quiet || isNothing) expect(last?.recommended_action ?? "observe").toBe("observe");
          else if (last !== undefined) expect(last.status).toBe(draft.status);
        }
        expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, index) => index + 1));
        expect(seen.map(({ activity }) => activity === "create")).toEqual(
          seen.map((_, index) => index === 0),
        );
      }),
    );
  });

  it("hears of what is held once, and then nothing", () => {
    const draft = silenced(draftOf({ activity: "update" }));
    const told = { ...draft, revision: 3, status: "open" } as const;
    const waits = { due_ms: 0, falls_ms: 0 };
    const first = revise({ draft, quiet: true }, heard(told), AT_ONCE);
    expect(first).toEqual({ draft, revision: 4, held: false, ...waits });
    const again = revise({ draft, quiet: true }, heard({ ...draft, revision: 4 }), AT_ONCE);
    expect(again).toEqual({ draft, revision: 5, held: true, ...waits });
  });
});

const MINUTE_MS = 60_000;
const UPDATES = { every_minutes: 15, severity_falls_after_minutes: 60 };

/** What becomes of the states of one alert, each at a minute; between them it is judged when it is due. */
function told(states: readonly (Partial<Finding> & { at: number })[], until = 0) {
  let before = NOTHING_TOLD;
  let due_ms = 0;
  let newest: Partial<Finding> = {};
  const rows: { at: number; held: boolean; draft: ReturnType<typeof draftOf> }[] = [];
  const judge = (at_ms: number) => {
    const draft = draftOf({ activity: rows.length === 0 ? "create" : "update", ...newest });
    const corrected = newest.corrected === true;
    const revised = revise({ draft, quiet: false }, before, { at_ms, updates: UPDATES, corrected });
    const { held, revision, falls_ms } = revised;
    rows.push({ at: at_ms / MINUTE_MS, held, draft: revised.draft });
    const last = held ? before : { told: { ...revised.draft, revision }, told_ms: at_ms };
    before = { told: last.told, told_ms: last.told_ms, falls_ms };
    due_ms = revised.due_ms;
  };
  const judgeDue = (at: number) => {
    while (due_ms > 0 && due_ms <= at * MINUTE_MS) judge(due_ms);
  };
  for (const { at, ...state } of states) {
    judgeDue(at - 1);
    newest = state;
    judge(at * MINUTE_MS);
  }
  judgeDue(until);
  const heardOf = rows.filter(({ held }) => !held);
  return heardOf.map(({ at, draft }) => ({ at, ...draft }));
}
const times = (revisions: readonly { at: number }[]) => revisions.map(({ at }) => at);

describe("a revision that calls for nothing else", () => {
  it("waits until a quarter of an hour after the one told last, and comes as it is by then", () => {
    const said = told(
      [{ at: 0 }, { at: 5, summary: "five" }, { at: 10, summary: "ten" }, { at: 40, summary: "x" }],
      60,
    );
    expect(said.map(({ at, summary }) => `${at} ${summary}`).slice(1)).toEqual(["15 ten", "40 x"]);
  });

  it("waits no longer than the alert lives", () => {
    const said = told([{ at: 0 }, { at: 5, summary: "five" }, { at: 7, activity: "close" }], 60);
    expect(times(said)).toEqual([0, 7]);
  });

  it.each<[string, Partial<Finding>]>([
    ["a higher severity", { severity: "critical" }],
    ["another measure", { confidence: 0.95 }],
    ["an account that joins", { account_ids: [...aFinding().account_ids, "acc_9"] }],
    ["an account that leaves", { account_ids: aFinding().account_ids.slice(1) }],
  ])("%s is told at once", (_, change) => {
    expect(times(told([{ at: 0 }, { at: 1, ...change }], 10))).toEqual([0, 1]);
  });
});

describe("a lesser severity", () => {
  it("is told once it has held for an hour, counted from when it fell", () => {
    const less = { severity: "medium", confidence: 0.999 } as const;
    const said = told([{ at: 0 }, { at: 20, ...less }, { at: 50, ...less, summary: "y" }], 100);
    expect(said.map(({ at, severity }) => `${at} ${severity}`)).toEqual([
      "0 high",
      "20 high",
      "50 high",
      "80 medium",
    ]);
    // What is recommended is never more than the evidence carries.
    expect(said[1]?.recommended_action).toBe("throttle");
  });

  it("is forgotten where it rises again before", () => {
    const said = told([{ at: 0 }, { at: 20, severity: "medium" }, { at: 70 }], 300);
    expect(new Set(said.map(({ severity }) => severity))).toEqual(new Set(["high"]));
  });

  it("is told at once where late events took evidence back, or the alert is over", () => {
    const back = told([{ at: 0 }, { at: 1, severity: "low", corrected: true }]);
    expect(back.map(({ severity }) => severity)).toEqual(["high", "low"]);
    const over = told([{ at: 0 }, { at: 1, severity: "low", activity: "close" }]);
    expect(over.map(({ severity }) => severity)).toEqual(["high", "low"]);
  });

  it("of any states: rises are heard at once, falls late, the last state always, and seldom", () => {
    const state = fc.record({
      after: fc.integer({ min: 1, max: 40 }),
      severity: fc.constantFrom<Finding["severity"][]>("low", "medium", "high", "critical"),
      confidence: fc.constantFrom(0.8, 0.95, 0.995),
      accounts: fc.integer({ min: 2, max: 4 }),
    });
    const rank = (one: string) => ["info", "low", "medium", "high", "critical"].indexOf(one);
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 15 }), (steps) => {
        let at = 0;
        const states = steps.map(({ after, accounts, ...rest }) => {
          at += after;
          const account_ids = Array.from({ length: accounts }, (_, index) => `acc_${index}`);
          return { at, account_ids, summary: `at ${at}`, ...rest };
        });
        const said = told(states, at + 120);
        const last = states.at(-1);
        expect(said.at(-1)).toMatchObject({ severity: last?.severity, summary: last?.summary });
        for (const one of said) {
          // What stands at that minute is what is said, but for a severity that was higher of late.
          const now = states.findLast((own) => own.at <= one.at);
          expect(one.summary).toBe(now?.summary);
          expect(rank(one.severity)).toBeGreaterThanOrEqual(rank(now?.severity ?? "info"));
        }
        for (const [index, one] of said.entries()) {
          const before = said[index - 1];
          if (before === undefined) continue;
          if (rank(one.severity) < rank(before.severity)) {
            // No state of the hour before was as bad as what was told.
            const hour = states.filter((own) => own.at > one.at - 60 && own.at <= one.at);
            expect(hour.every((own) => rank(own.severity) < rank(before.severity))).toBe(true);
          }
          const isSame =
            one.severity === before.severity &&
            one.recommended_action === before.recommended_action &&
            one.account_ids.join() === before.account_ids.join();
          if (isSame) expect(one.at - before.at).toBeGreaterThanOrEqual(15);
        }
      }),
    );
  });
});
