/** Who has an alert: said by people, without a verdict. */
import type { AlertDraft } from "./decide.ts";

/** The newest statement about who has an alert. */
export interface Acknowledged {
  readonly acknowledgement_id: string;
  /** Null where it was given back. */
  readonly by: string | null;
  readonly given_ms: number;
}

/**
 * An alert that is open is acknowledged, and says by whom. Nothing else of it changes: what it calls for,
 * its severity and its verdict stay as they are. What is suppressed, resolved or closed is nobody's to take.
 */
export function applyAcknowledgement(draft: AlertDraft, newest: Acknowledged | null): AlertDraft {
  const isOpen = draft.status === "open" || draft.status === "acknowledged";
  if (newest === null || newest.by === null || !isOpen) return draft;
  return { ...draft, status: "acknowledged", acknowledged_by: newest.by };
}

/** Whether one statement was made after another; none is before every one. */
export function isNewer(one: Acknowledged, other: Acknowledged | undefined): boolean {
  if (other === undefined) return true;
  if (one.given_ms !== other.given_ms) return one.given_ms > other.given_ms;
  return one.acknowledgement_id > other.acknowledgement_id;
}
