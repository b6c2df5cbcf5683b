import type { Me, Role } from "@ringfence/schemas/api";

const RANK: Readonly<Record<Role, number>> = { viewer: 0, analyst: 1, responder: 2, admin: 3 };

/** Whether somebody may ask with SQL, which takes no right to write. */
export function mayQuery(me: Me | null): boolean {
  return me !== null && RANK[me.role] >= RANK.analyst;
}

/** Why somebody may not do what takes a role, in a sentence; null where they may. */
export function mayDoOf(me: Me | null, needed: Role): string | null {
  if (me === null) return "It is not known yet who you are.";
  if (me.read_only) return me.read_only_reason ?? "Nothing can be written here.";
  if (RANK[me.role] >= RANK[needed]) return null;
  return `It takes the role ${needed}; your token has the role ${me.role}.`;
}
