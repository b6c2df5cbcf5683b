/** Steps of measures: one or many, with a reason, and the way back. */
import type { DecisionItem, StepsAnswer } from "@ringfence/schemas/api";
import { request } from "../api/client.ts";
import { ACTION_TEXT, plural } from "../view/format.ts";
import { doAfterGrace, doNow } from "./deeds.ts";

export type Step = DecisionItem["steps"][number];

/** To lift what was only proposed is to reject it. */
export function stepText(step: Step, state: DecisionItem["state"]): string {
  if (step === "approve") return "Approve";
  return state === "proposed" ? "Reject" : "Lift";
}

const MOST_AT_ONCE = 200;

/**
 * An approval is sent at once, and taken back by lifting. What was rejected or lifted comes back with an
 * alert alone, so that waits some seconds before it is sent.
 */
export function takeSteps(
  measures: readonly DecisionItem[],
  step: Step,
  reason: string,
  reload: () => void,
): void {
  const ids = measures.map(({ decision_id }) => decision_id);
  const what = `${stepText(step, measures[0]?.state ?? "proposed")} ${whatOf(measures)}`;
  if (step === "lift") {
    doAfterGrace(what, async (leaving) => {
      const { text } = await ask(ids, step, reason, leaving);
      reload();
      return text;
    });
    return;
  }
  void doNow(what, async () => {
    const { text, taken } = await ask(ids, step, reason, false);
    reload();
    return {
      text,
      undo:
        taken.length === 0
          ? null
          : async () => {
              const back = await ask(taken, "lift", "the approval was taken back at once", false);
              reload();
              return back.text;
            },
    };
  });
}

function whatOf(measures: readonly DecisionItem[]): string {
  const [first] = measures;
  if (first === undefined || measures.length > 1) return plural(measures.length, "measure");
  return `“${ACTION_TEXT[first.action]}” of ${first.account_id}`;
}

async function ask(ids: readonly string[], step: Step, reason: string, keepalive: boolean) {
  const items: StepsAnswer["items"][number][] = [];
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    const body = { decision_ids: ids.slice(at, at + MOST_AT_ONCE), step, reason };
    const answer = await request<StepsAnswer>("POST", "/v1/decisions", { body, keepalive });
    items.push(...answer.items);
  }
  const taken = items.filter(({ outcome }) => outcome !== "refused");
  return { text: outcomeText(items, step), taken: taken.map(({ decision_id }) => decision_id) };
}

function outcomeText(items: StepsAnswer["items"], step: Step): string {
  const of = (wanted: string) => items.filter(({ outcome }) => outcome === wanted);
  const [done, waiting, refused] = [of("done"), of("waiting"), of("refused")];
  const verb = step === "approve" ? "approved" : "lifted";
  const parts = [
    ...(done.length > 0 ? [`${plural(done.length, "measure")} ${verb}.`] : []),
    ...(waiting.length > 0
      ? [`${plural(waiting.length, "measure")} noted: enforce takes it up when it runs here.`]
      : []),
    ...(refused.length > 0
      ? [`${plural(refused.length, "measure")} refused: ${refused[0]?.detail ?? ""}`]
      : []),
  ];
  return parts.join(" ");
}
