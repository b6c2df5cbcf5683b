/** 64-bit similarity hashes as two halves, which is what bit operations can work on. Pure. */

export type Halves = readonly [high: number, low: number];

/** @param simhash 16 hexadecimal digits */
export function halvesOf(simhash: string): Halves {
  return [Number.parseInt(simhash.slice(0, 8), 16), Number.parseInt(simhash.slice(8), 16)];
}

/** Set bits of a 32-bit number. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
