/** Families of near-duplicate content, from 64-bit similarity hashes. Pure. */
import { z } from "zod";
import { distance, type Halves } from "./simhash.ts";

/** Pieces of content in order of time. */
export interface Pieces {
  /** When each was first asked for, milliseconds since 1970. */
  readonly times: Float64Array;
  readonly hashes: Halves;
}

/** Digits of a piece: its time and its hash, 8 bytes each. */
const DIGITS = 32;

/**
 * Pieces as SQL gives them, where they are many: one text of hexadecimal digits, for each piece its
 * time and its similarity hash, the lowest byte first.
 */
export const packedPieces = z
  .string()
  .refine((digits) => digits.length % DIGITS === 0 && /^[0-9A-F]*$/.test(digits))
  .transform(unpack);

function unpack(digits: string): Pieces {
  const count = digits.length / DIGITS;
  const bytes = Buffer.from(digits, "hex");
  const times = new Float64Array(count);
  const high = new Int32Array(count);
  const low = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const at = 16 * index;
    times[index] = bytes.readUInt32LE(at) + 2 ** 32 * bytes.readUInt32LE(at + 4);
    low[index] = bytes.readInt32LE(at + 8);
    high[index] = bytes.readInt32LE(at + 12);
  }
  return { times, hashes: { high, low } };
}

export interface Family {
  /** First uses in order, milliseconds since 1970. */
  readonly times: readonly number[];
}

/**
 * Chains of pieces: each lies within `bits` of one that came at most `reach` pieces before it. A
 * walk in small steps is one family however far it leads, and so is a template with a slot.
 *
 * @returns the families, the largest first
 */
export function familiesOf({ times, hashes }: Pieces, bits: number, reach: number): Family[] {
  const family: number[] = [];
  const members: number[][] = [];
  for (const [index, at_ms] of times.entries()) {
    let own = -1;
    for (let back = index - 1; back >= 0 && back >= index - reach; back--) {
      if (distance(hashes, index, back) > bits) continue;
      own = family[back] as number;
      break;
    }
    if (own < 0) own = members.push([]) - 1;
    family.push(own);
    members[own]?.push(at_ms);
  }
  return members.map((own) => ({ times: own })).sort((x, y) => y.times.length - x.times.length);
}
