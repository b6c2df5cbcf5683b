/** 64-bit similarity hashes as two halves, which is what bit operations can work on. Pure. */

/** The halves of some hashes: all the high ones, and all the low ones. */
export interface Halves {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** @param simhashes 16 hexadecimal digits each */
export function halvesOf(simhashes: readonly string[]): Halves {
  return {
    high: Int32Array.from(simhashes, (one) => wordAt(one, 0)),
    low: Int32Array.from(simhashes, (one) => wordAt(one, 8)),
  };
}

/** Bits in which two of them differ (Warren, Hacker's Delight, 5-1). */
export function distance({ high, low }: Halves, a: number, b: number): number {
  const x = (high[a] as number) ^ (high[b] as number);
  const y = (low[a] as number) ^ (low[b] as number);
  const twosX = x - ((x >>> 1) & 0x55555555);
  const twosY = y - ((y >>> 1) & 0x55555555);
  const fours =
    (twosX & 0x33333333) +
    ((twosX >>> 2) & 0x33333333) +
    (twosY & 0x33333333) +
    ((twosY >>> 2) & 0x33333333);
  const bytes = (fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f);
  return Math.imul(bytes, 0x01010101) >>> 24;
}

/** Eight hexadecimal digits as 32 bits; several times as fast as parseInt. */
function wordAt(digits: string, at: number): number {
  let word = 0;
  for (let index = at; index < at + 8; index++) {
    const code = digits.charCodeAt(index);
    // «0» to «9» are 48 to 57; the low bits of «A» and «a» are 1.
    word = (word << 4) | (code <= 57 ? code - 48 : (code & 7) + 9);
  }
  return word;
}
