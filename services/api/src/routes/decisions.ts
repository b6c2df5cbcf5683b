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
import type { DecisionItem } from "@ringfence/schemas/api";
import { wait } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { ApiError, notFound } from "../guard/problem.ts";
import { readDecisionItems } from "../reads/decision-items.ts";
import type { Handlers } from "./asked.ts";
import { nextOf, skipOf } from "./cursor.ts";

/** How long enforce is waited for: 20 times a quarter of a second. */
const PATIENCE = { asks: 20, pauseMs: 250, sleep: wait };

export const decisionHandlers: Pick<Handlers, "decisions" | "decide" | "resetBreaker"> = {
  decisions: async ({ query, store, signal }) => {
    const skip = skipOf(query.cursor);
    const { state: states, account, alert, limit: most } = query;
    const filter = { states, account, alert };
    const { items, total } = await readDecisionItems(store, filter, { most, skip, signal });
    return { items, total, next_cursor: nextOf(skip, items.length, total) };
  },

  decide: async ({ id, body, session, store, now, signal, audit }) => {
    const { step, reason } = body;
    const before = await readOne(store, id, signal);
    // Of what a trigger reports it may have asked before; that is no step for people to choose.
    if (!mayFollow(before.state, STATE_OF[step])) {
      const may = before.steps.length === 0 ? "nothing more" : before.steps.join(" or ");
      throw new ApiError("conflict", `It is ${before.state}: one may ask for ${may}.`);
    }
    await audit({
      action: `decision.${step}`,
      target: id,
      before: { state: before.state, account_id: before.account_id, action: before.action },
      after: { state: STATE_OF[step], reason },
    });
    const actor = session.actor ?? "";
    const [request_id = ""] = await askStep(store, [id], { wish: step, actor, reason, at: now });
    const [answer] = await waitForAnswers(store, [request_id], { ...PATIENCE, signal });
    const decision = await readOne(store, id, signal);
    if (answer === undefined) {
      const detail = "It is noted. Enforce takes it up when it runs on this database.";
      return { request_id, outcome: "waiting", detail, decision };
    }
    const { outcome, detail } = answer;
    return { request_id, outcome, detail, decision };
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

async function readOne(store: Store, id: string, signal: AbortSignal): Promise<DecisionItem> {
  const { items } = await readDecisionItems(store, { decision: id }, { most: 1, signal });
  const [only] = items;
  if (id === "" || only === undefined) throw notFound("such measure", "GET /v1/decisions");
  return only;
}
