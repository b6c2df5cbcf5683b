/** Who is told together with whom. */
import {
  candidateOf,
  type Desk,
  isSettled,
  joins,
  leadOf,
  type Line,
  lives,
  livingMembersOf,
} from "./desk.ts";
import { byLead, MOST_MERGED } from "./rule.ts";

export interface Gathered {
  readonly lead: Line;
  /** Those for which another one speaks since now. */
  readonly moved: readonly Line[];
}

/**
 * Puts together what is about the same accounts as this one. What an analyst found to be nothing gains
 * nobody: what comes later was not judged.
 */
export function gather(desk: Desk, line: Line): Gathered {
  const mine = leadOf(desk, line) ?? line;
  if (isSettled(desk, line) || isSettled(desk, mine)) return { lead: mine, moved: [] };
  const near = desk.book.around(line).filter((one) => lives(one) && joins(desk, one));
  const leads = new Set(near.map((one) => leadOf(desk, one) ?? one));
  leads.delete(mine);
  const found = [...leads].filter((one) => joins(desk, one) && !isSettled(desk, one));
  const fits = withinBound(desk, mine, found.toSorted(inOrder));
  const [lead = mine, ...yielding] = [mine, ...fits].toSorted(inOrder);
  const moved = yielding.flatMap((one) => [one, ...desk.book.membersOf(one.alert_id)]);
  for (const one of moved) desk.book.assign(one, lead.alert_id);
  return { lead, moved };
}

function withinBound(desk: Desk, mine: Line, found: readonly Line[]): Line[] {
  let size = 1 + livingMembersOf(desk, mine).length;
  return found.filter((one) => {
    const more = 1 + livingMembersOf(desk, one).length;
    if (size + more > MOST_MERGED) return false;
    size += more;
    return true;
  });
}

export function inOrder(x: Line, y: Line): number {
  return byLead(candidateOf(x), candidateOf(y));
}
