/** Who has an alert, when alerts come together and part. */
import { isNewer } from "../acknowledge.ts";
import { type Desk, leadOf, type Line } from "./desk.ts";

/**
 * Whoever has an alert has the one that speaks for it from now on, unless something newer was said of
 * that one. What was given back counts for itself alone: it takes the other from nobody.
 */
export function handUp({ taken }: Desk, lead: Line, members: readonly Line[]): void {
  for (const { alert_id } of members) {
    const own = taken.get(alert_id);
    if (own === undefined || own.by === null || alert_id === lead.alert_id) continue;
    if (isNewer(own, taken.get(lead.alert_id))) taken.set(lead.alert_id, own);
  }
}

/** No other speaks for it any more. Whoever had that one has it. */
export function part(desk: Desk, line: Line): void {
  const { taken } = desk;
  const lead = leadOf(desk, line);
  desk.book.assign(line, "");
  const theirs = lead && taken.get(lead.alert_id);
  if (theirs !== undefined && isNewer(theirs, taken.get(line.alert_id))) {
    taken.set(line.alert_id, theirs);
  }
}
