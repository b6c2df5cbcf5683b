/** Steps of measures: one or many, with a reason, and the way back. */
import type { DecisionItem, StepsAnswer } from "@ringfence/schemas/api";
import { signal } from "@preact/signals";
import { request } from "../api/client.ts";
import { sentence } from "../view/format.ts";
import { measuresText, outcomeText, type Step, stepText } from "../view/steps.ts";
import { doAfterGrace, doNow } from "./deeds.ts";

const MOST_AT_ONCE = 200;

interface Running {
  readonly step: Step;
  readonly state: DecisionItem["state"];
}

/** What is under way, by measure, with the state from which it leaves. */
const running = signal<ReadonlyMap<string, Running>>(new Map());

/** The step of a measure that is under way; over once another state of it was read. */
export function runningStep({ decision_id, state, waiting }: DecisionItem): Step | null {
  const own = running.value.get(decision_id);
  return own === undefined || own.state !== state || waiting !== null ? null : own.step;
}

function setRunning(measures: readonly DecisionItem[], step: Step | null): void {
  const next = new Map(running.value);
  for (const { decision_id, state } of measures) {
    if (step === null) next.delete(decision_id);
    else next.set(decision_id, { step, state });
  }
  running.value = next;
}

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
  const what = `${stepText(step, measures[0]?.state ?? "proposed")} ${measuresText(measures)}`;
  if (step === "lift") {
    setRunning(measures, step);
    const send = async (leaving: boolean) =>
      sentence(outcomeText(await run(measures, step, reason, reload, leaving), measures, step));
    doAfterGrace(what, send, () => setRunning(measures, null), reload);
    return;
  }
  void doNow(
    what,
    async () => {
      const items = await run(measures, step, reason, reload);
      const taken = new Set(
        items.flatMap((one) => (one.outcome === "refused" ? [] : [one.decision_id])),
      );
      const back = measures
        .filter(({ decision_id }) => taken.has(decision_id))
        .map((each) => ({ ...each, state: "approved" as const }));
      return {
        text: sentence(outcomeText(items, measures, step)),
        undo: back.length === 0 ? null : () => takeBack(back, reload),
      };
    },
    reload,
  );
}

/** Whatever the alert says by now. */
async function takeBack(approved: readonly DecisionItem[], reload: () => void): Promise<string> {
  const blind = approved.map((each) => ({ ...each, alert: null }));
  const items = await run(blind, "lift", "the approval was taken back at once", reload);
  return sentence(outcomeText(items, approved, "lift"));
}

/** Rows wait for it: what was done until its new state was read, the rest until it is answered. */
async function run(
  measures: readonly DecisionItem[],
  step: Step,
  reason: string,
  reload: () => void,
  leaving = false,
): Promise<StepsAnswer["items"]> {
  setRunning(measures, step);
  const done = new Set<string>();
  try {
    const items = await ask(measures, step, reason, leaving);
    for (const { decision_id, outcome } of items) if (outcome === "done") done.add(decision_id);
    return items;
  } finally {
    const rest = measures.filter(({ decision_id }) => !done.has(decision_id));
    setRunning(rest, null);
    reload();
  }
}

async function ask(
  measures: readonly DecisionItem[],
  step: Step,
  reason: string,
  keepalive: boolean,
): Promise<StepsAnswer["items"]> {
  const items: StepsAnswer["items"][number][] = [];
  for (let at = 0; at < measures.length; at += MOST_AT_ONCE) {
    const some = measures.slice(at, at + MOST_AT_ONCE);
    const revisions = Object.fromEntries(
      some.flatMap(({ alert_id, alert }) => (alert === null ? [] : [[alert_id, alert.revision]])),
    );
    const decision_ids = some.map(({ decision_id }) => decision_id);
    const body = { decision_ids, step, reason, revisions };
    const answer = await request<StepsAnswer>("POST", "/v1/decisions", { body, keepalive });
    items.push(...answer.items);
  }
  return items;
}
