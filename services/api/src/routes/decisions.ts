/** Measures against accounts, and the breaker. */
import {
  askStep,
  isBreakerOpen,
  noteReset,
  readBreakerEvents,
  STATE_OF,
  waitForAnswers,
} from "@ringfence/casework";
import { mayFollow } from "@ringfence/policy";
import type { DecisionItem, StepBody, StepsBody } from "@ringfence/schemas/api";
import { wait } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Deed } from "../guard/audit.ts";
import { ApiError, notFound } from "../guard/problem.ts";
import { assertSeen } from "../guard/stale.ts";
import { readDecisionItems } from "../reads/decision-items.ts";
import type { Handlers } from "./asked.ts";
import { placeOf, toCursor } from "./cursor.ts";

/** How long enforce is waited for: 20 times a quarter of a second. */
const PATIENCE = { asks: 20, pauseMs: 250, sleep: wait };

const NOTED = "It is noted. Enforce takes it up when it runs on this database.";

export const decisionHandlers: Pick<
  Handlers,
  "decisions" | "decide" | "decideMany" | "resetBreaker"
> = {
  decisions: async ({ query, store, signal, parts }) => {
    const { state: states, account, alert, action, category, actor, limit: most } = query;
    const filter = { states, account, alert, actions: action, categories: category, actors: actor };
    const { items, total, next } = await readDecisionItems(store, filter, {
      most,
      after: placeOf(query.cursor, "decisions"),
      signal,
      paying: parts.policy.paying_plans,
    });
    return { items, total, next_cursor: toCursor(next, "decisions") };
  },

  decide: async ({ id, body, session, store, now, signal, audit, parts }) => {
    const { step, reason } = body;
    const { paying_plans } = parts.policy;
    const before = await readOne(store, id, paying_plans, signal);
    const why = whyNot(before, step);
    if (why !== null) throw new ApiError("conflict", why);
    await assertSeen(store, { [before.alert_id]: body.revision });
    await audit(deedOf(before, body));
    const actor = session.actor ?? "";
    const [request_id = ""] = await askStep(store, [id], { wish: step, actor, reason, at: now });
    const [answer] = await waitForAnswers(store, [request_id], { ...PATIENCE, signal });
    const decision = await readOne(store, id, paying_plans, signal);
    if (answer === undefined) {
      return { request_id, outcome: "waiting", detail: NOTED, decision };
    }
    const { outcome, detail } = answer;
    return { request_id, outcome, detail, decision };
  },

  decideMany: async ({ body, session, store, now, signal, audit, parts }) => {
    const { step, reason } = body;
    const ids = [...new Set(body.decision_ids)];
    const paying = parts.policy.paying_plans;
    const known = await readDecisionItems(
      store,
      { decisions: ids },
      { most: ids.length, signal, paying },
    );
    const found = new Map(known.items.map((item) => [item.decision_id, item]));
    const refusals = new Map(ids.map((id) => [id, whyNot(found.get(id), step)]));
    const asked = ids.filter((id) => refusals.get(id) === null);
    await assertSeen(
      store,
      seenOf(
        asked.flatMap((id) => found.get(id) ?? []),
        body.revisions,
      ),
    );
    await audit(
      ...asked.flatMap((id) => [found.get(id) ?? []].flat()).map((item) => deedOf(item, body)),
    );
    const actor = session.actor ?? "";
    const requests =
      asked.length === 0 ? [] : await askStep(store, asked, { wish: step, actor, reason, at: now });
    const answers = await waitForAnswers(store, requests, { ...PATIENCE, signal });
    const answerOf = new Map(answers.map((answer) => [answer.request_id, answer]));
    const requestOf = new Map(asked.map((id, at) => [id, requests[at] ?? ""]));
    return {
      items: ids.map((decision_id) => {
        const refusal = refusals.get(decision_id) ?? null;
        if (refusal !== null) return { decision_id, outcome: "refused" as const, detail: refusal };
        const answer = answerOf.get(requestOf.get(decision_id) ?? "");
        if (answer === undefined)
          return { decision_id, outcome: "waiting" as const, detail: NOTED };
        return { decision_id, outcome: answer.outcome, detail: answer.detail };
      }),
    };
  },

  resetBreaker: async ({ body, session, store, now, audit }) => {
    const events = await readBreakerEvents(store);
    if (!isBreakerOpen(events)) {
      throw new ApiError("conflict", "The breaker is closed: there is nothing to reset.");
    }
    const reset = { at: now, actor: session.actor ?? "", reason: body.reason };
    await audit({ action: "breaker.reset", target: "breaker", before: events[0], after: reset });
    await noteReset(store, reset);
    return { open: false };
  },
};

/** Why a step cannot be asked for, in a sentence; null where it can. */
function whyNot(measure: DecisionItem | undefined, step: StepBody["step"]): string | null {
  if (measure === undefined) return "There is no such measure. See GET /v1/decisions.";
  // Also for what a trigger reports, which is no step for people to choose.
  if (mayFollow(measure.state, STATE_OF[step])) return null;
  const may = measure.steps.length === 0 ? "nothing more" : measure.steps.join(" or ");
  return `It is ${measure.state}: one may ask for ${may}.`;
}

/** Of the alerts behind these measures the revisions that were seen. */
function seenOf(
  measures: readonly DecisionItem[],
  revisions: StepsBody["revisions"] = {},
): Record<string, number | undefined> {
  return Object.fromEntries(measures.map(({ alert_id }) => [alert_id, revisions[alert_id]]));
}

function deedOf(before: DecisionItem, { step, reason }: StepBody): Deed {
  return {
    action: `decision.${step}`,
    target: before.decision_id,
    before: { state: before.state, account_id: before.account_id, action: before.action },
    after: { state: STATE_OF[step], reason },
  };
}

async function readOne(
  store: Store,
  id: string,
  paying: readonly string[],
  signal: AbortSignal,
): Promise<DecisionItem> {
  const { items } = await readDecisionItems(
    store,
    { decisions: [id] },
    { most: 1, signal, paying },
  );
  const [only] = items;
  if (id === "" || only === undefined) throw notFound("such measure", "GET /v1/decisions");
  return only;
}
