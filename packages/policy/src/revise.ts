/** From what is to be said of an alert, and what was said last, to the next row of the outbox. */
import type { Alert } from "@ringfence/schemas";
import type { Controlled } from "./controls.ts";
import type { AlertDraft } from "./decide.ts";

/** What consumers heard of an alert last. */
export type Told = Pick<Alert, "revision" | "status" | "verdict">;

export interface Revised {
  readonly draft: AlertDraft;
  /** Of a held row: the number that the next published one will have. */
  readonly revision: number;
  /** Whether it is kept from everybody. */
  readonly held: boolean;
}

/**
 * Revisions count what is published: whoever reads a topic sees `create` as revision 1, and then each
 * number once, whatever was held back in between.
 *
 * Where an alert that was published turns quiet, its consumers hear it once: `suppressed` and `observe`
 * as an update, because it may come back, or that it is closed. Then there is silence until what keeps
 * it quiet ends.
 *
 * @param told null while nothing of it was published
 */
export function revise(
  { draft, quiet }: Omit<Controlled, "control_ids">,
  told: Told | null,
): Revised {
  if (told === null) {
    // The end of what nobody heard of is no news.
    const held = quiet || isSettled(draft) || draft.activity === "close";
    return { draft: held ? draft : { ...draft, activity: "create" }, revision: 1, held };
  }
  const held = quiet ? !isOpen(told) : isSettled(draft) && isSame(draft, told);
  const activity = draft.activity === "create" ? "update" : draft.activity;
  return { draft: { ...draft, activity }, revision: told.revision + 1, held };
}

/** Judged to be nothing: said once, and not again with each new state of the finding. */
function isSettled({ verdict }: AlertDraft): boolean {
  return verdict === "false_positive" || verdict === "benign";
}

function isSame(draft: AlertDraft, told: Told): boolean {
  return draft.status === told.status && draft.verdict === told.verdict;
}

function isOpen({ status }: Told): boolean {
  return status === "open" || status === "acknowledged";
}
