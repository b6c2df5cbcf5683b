/** What people and triggers asked for: approve, lift, note as applied. */
import { mayFollow, type StepDraft, stepOf } from "@ringfence/policy";
import { decision } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { knownById, type StoredDecision } from "./read-known.ts";
import { type Step, writeSteps, type WriteStepsParts } from "./write-steps.ts";

/** Answered in one round; the rest waits for the next. */
const MOST_REQUESTS = 500;

const waitingRequests = loadQuery({
  url: import.meta.url,
  file: "./waiting-requests.sql",
  params: z.object({ most: z.int() }),
  row: z.strictObject({
    request_id: z.string(),
    decision_id: z.string(),
    wish: z.enum(["approved", "applied", "lifted"]),
    actor_type: decision.shape.actor.shape.type,
    actor_id: z.string(),
    reason: z.string(),
    requested_at: z.string(),
  }),
});
type Request = z.output<typeof waitingRequests.row>;

interface Answer {
  readonly request_id: string;
  readonly outcome: "done" | "refused";
  readonly detail: string;
}

/**
 * Steps first, then the answers: a crash between the two asks the same again, and what was done is
 * not done twice, because a step that was taken may not follow itself. Such a request is answered
 * as done.
 */
export async function answerRequests(parts: WriteStepsParts): Promise<number> {
  const { store, now } = parts;
  const requests = await store.query(waitingRequests, { most: MOST_REQUESTS });
  if (requests.length === 0) return 0;
  const known = await knownById(
    store,
    requests.map(({ decision_id }) => decision_id),
  );
  const { steps, answers } = answer(requests, known);
  const written = await writeSteps(parts, steps);
  await writeAnswers(store, answers, now());
  return written.length;
}

function answer(requests: readonly Request[], known: readonly StoredDecision[]) {
  const measures = new Map(known.map((one) => [one.decision_id, one]));
  const steps: Step[] = [];
  const answers = requests.map((request): Answer => {
    const { request_id, decision_id, wish, reason } = request;
    const measure = measures.get(decision_id);
    if (measure === undefined) return refused(request_id, "there is no such decision");
    const actor = { type: request.actor_type, id: request.actor_id };
    if (measure.state === wish) return { request_id, outcome: "done", detail: "" };
    if (!mayFollow(measure.state, wish)) {
      return refused(request_id, `it is ${measure.state}, and ${wish} may not follow that`);
    }
    const draft: StepDraft = stepOf({ revision: measure.alert_revision }, measure, {
      state: wish,
      actor,
      reason,
    });
    steps.push({ draft, category: measure.category });
    measures.set(decision_id, { ...measure, state: wish, actor });
    return { request_id, outcome: "done", detail: "" };
  });
  return { steps, answers };
}

function refused(request_id: string, detail: string): Answer {
  return { request_id, outcome: "refused", detail };
}

async function writeAnswers(store: Store, answers: readonly Answer[], at: Date): Promise<void> {
  const answered_at = at.toISOString();
  const rows = answers.map((one) => ({ ...one, answered_at }));
  const columns = ["request_id", "outcome", "detail", "answered_at"];
  await store.insert("decision_answers", rows, { columns });
}
