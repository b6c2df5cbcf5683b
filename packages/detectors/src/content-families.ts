/** Families of near-duplicate content, from 64-bit similarity hashes. Pure. */

import { distance, halvesOf } from "./simhash.ts";

/** A piece of content: 16 hexadecimal digits, and when it was first asked for. */
export interface Piece {
  readonly simhash: string;
  readonly at_ms: number;
}

export interface Family {
  /** First uses in order, milliseconds since 1970. */
  readonly times: readonly number[];
}

/**
 * Chains of pieces: each lies within `bits` of one that came at most `reach` pieces before it. A
 * walk in small steps is one family however far it leads, and so is a template with a slot.
 *
 * @param pieces in order of time
 * @returns the families, the largest first
 */
export function familiesOf(pieces: readonly Piece[], bits: number, reach: number): Family[] {
  const halves = halvesOf(pieces.map(({ simhash }) => simhash));
  const family: number[] = [];
  const members: number[][] = [];
  for (const [index, { at_ms }] of pieces.entries()) {
    let own = -1;
    for (let back = index - 1; back >= 0 && back >= index - reach; back--) {
      if (distance(halves, index, back) > bits) continue;
      own = family[back] as number;
      break;
    }
    if (own < 0) own = members.push([]) - 1;
    family.push(own);
    members[own]?.push(at_ms);
  }
  return members.map((times) => ({ times })).sort((x, y) => y.times.length - x.times.length);
}
