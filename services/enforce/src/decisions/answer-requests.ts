/** What people and triggers asked for: approve, lift, note as applied. */
import { isOver, mayFollow, type StepDraft, stepOf } from "@ringfence/policy";
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
    wish: z.string(),
    actor_type: z.string(),
    actor_id: z.string(),
    reason: z.string(),
    requested_at: z.string(),
  }),
});
type Request = z.output<typeof waitingRequests.row>;

/** What a request has to say. Anybody may leave one, so one that makes no sense is answered as well. */
const asked = decision
  .pick({ state: true, actor: true, reason: true })
  .extend({ state: decision.shape.state.extract(["approved", "applied", "lifted"]) });

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
  const { steps, answers } = answer(requests, known, now());
  const written = await writeSteps(parts, steps);
  await writeAnswers(store, answers, now());
  return written.length;
}

function answer(requests: readonly Request[], known: readonly StoredDecision[], now: Date) {
  const measures = new Map(known.map((one) => [one.decision_id, one]));
  const steps: Step[] = [];
  const answers = requests.map((request): Answer => {
    const { request_id, decision_id, wish, reason } = request;
    const actor = { type: request.actor_type, id: request.actor_id };
    const parsed = asked.safeParse({ state: wish, actor, reason });
    if (!parsed.success) return refused(request_id, problemOf(parsed.error));
    const measure = measures.get(decision_id);
    if (measure === undefined) return refused(request_id, "there is no such decision");
    const { state } = parsed.data;
    if (measure.state === state) return { request_id, outcome: "done", detail: "" };
    if (!mayFollow(measure.state, state)) {
      return refused(request_id, `it is ${measure.state}, and ${state} may not follow that`);
    }
    if (state === "approved" && isOver(measure, now)) {
      return refused(request_id, `its time was over at ${measure.expires_at}`);
    }
    const draft: StepDraft = stepOf({ revision: measure.alert_revision }, measure, parsed.data);
    steps.push({ draft, category: measure.category });
    measures.set(decision_id, { ...measure, state, actor: parsed.data.actor });
    return { request_id, outcome: "done", detail: "" };
  });
  return { steps, answers };
}

function problemOf({ issues: [first] }: z.ZodError): string {
  return `it makes no sense (${first?.path.join(".")}: ${first?.message}); use ringfence decide`;
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
