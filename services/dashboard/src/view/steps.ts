/** Steps of measures in words. Pure. */
import type { DecisionItem, StepsAnswer } from "@ringfence/schemas/api";
import { ACTION_TEXT, plural, shortId } from "./format.ts";

export type Step = DecisionItem["steps"][number];
type Measure = Pick<DecisionItem, "decision_id" | "account_id" | "action" | "state">;

/** What a measure is called. */
const NOUN: Readonly<Record<DecisionItem["action"], string>> = {
  observe: "observation",
  warn: "warning",
  throttle: "throttling",
  suspend: "suspension",
};

const WORDS = {
  approve: ["Approve", "Approving", "approved"],
  reject: ["Reject", "Rejecting", "rejected"],
  lift: ["Lift", "Lifting", "lifted"],
} as const;

/** To lift what was only proposed is to reject it. */
function wordsOf(step: Step, state: DecisionItem["state"]) {
  if (step === "approve") return WORDS.approve;
  return state === "proposed" ? WORDS.reject : WORDS.lift;
}

export function stepText(step: Step, state: DecisionItem["state"]): string {
  return wordsOf(step, state)[0];
}

/** While it runs. */
export function runningText(step: Step, state: DecisionItem["state"]): string {
  return `${wordsOf(step, state)[1]} …`;
}

/** `suspension of acc_1`, `9 suspensions`, `3 measures` */
export function measuresText(measures: readonly Measure[]): string {
  const [first] = measures;
  if (first === undefined) return "no measure";
  if (measures.length === 1) return `${NOUN[first.action]} of ${shortId(first.account_id)}`;
  const isOneKind = measures.every(({ action }) => action === first.action);
  return plural(measures.length, isOneKind ? NOUN[first.action] : "measure");
}

/** `Suspend these 9: approve all`, one for each action that waits, the gravest first. */
export function openGroups<T extends DecisionItem>(
  measures: readonly T[],
): { readonly text: string; readonly measures: readonly T[] }[] {
  const open = measures.filter(
    ({ state, steps, waiting }) =>
      state === "proposed" && waiting === null && steps.includes("approve"),
  );
  return (["suspend", "throttle", "warn", "observe"] as const).flatMap((action) => {
    const group = open.filter((each) => each.action === action);
    if (group.length === 0) return [];
    const verb = ACTION_TEXT[action];
    const text =
      group.length === 1
        ? `${verb} ${shortId(group[0]?.account_id ?? "")}: approve`
        : `${verb} these ${group.length}: approve all`;
    return [{ text, measures: group }];
  });
}

/** What became of them, by what each was before the step. */
export function outcomeText(
  answered: StepsAnswer["items"],
  measures: readonly Measure[],
  step: Step,
): string {
  const of = (wanted: string) => {
    const ids = new Set(
      answered.flatMap(({ outcome, decision_id }) => (outcome === wanted ? [decision_id] : [])),
    );
    return measures.filter(({ decision_id }) => ids.has(decision_id));
  };
  const [done, waiting, refused] = [of("done"), of("waiting"), of("refused")];
  const verb = wordsOf(step, measures[0]?.state ?? "proposed")[2];
  const why = answered.find(({ outcome }) => outcome === "refused")?.detail ?? "";
  const parts = [
    ...(done.length > 0 ? [`${measuresText(done)} ${verb}.`] : []),
    ...(waiting.length > 0
      ? [`${measuresText(waiting)} noted: it is ${verb} as soon as enforce runs on this database.`]
      : []),
    ...(refused.length > 0 ? [`${measuresText(refused)} refused: ${why}`] : []),
  ];
  return parts.length === 0 ? `nothing was ${verb}.` : parts.join(" ");
}
