/** What accounts asked for in a day, out of what they asked for in its half hours. Pure. */
import type { Pieces } from "./pieces.ts";

const BITS = 64;
/** Half hours of a day. */
const DAY = 48;

/** What an account asked for in a day. */
export interface Content {
  readonly account_id: string;
  /** Different pieces of content. */
  readonly pieces: number;
  /** For each bit, the highest first, how many pieces have it set less how many have not. */
  readonly bits: ArrayLike<number>;
  /** Some of the pieces. */
  readonly sample: Pieces;
  /** When each of these was asked for in that day. */
  readonly sample_hours: HalfHours;
}

/** Half hours as bits, two words a piece: the first 32 after the beginning, and the others. */
export type HalfHours = Uint32Array;

/** What an account asked for in some half hours. */
export interface AskedFor {
  readonly account_id: string;
  /**
   * Similarity hashes, 16 hexadecimal digits each, the lowest byte first, in an order that has
   * nothing to do with what they say; what was asked for in several half hours comes that often, one
   * after the other.
   */
  readonly simhashes: string;
  /** The half hour of each, two hexadecimal digits; there are 64 at most. */
  readonly half_hours: string;
}

/**
 * The content of an account in several days.
 *
 * @param days the first half hour of each
 * @param most pieces of a sample
 */
export function contentsOf(asked: AskedFor, days: readonly number[], most: number): Content[] {
  const { halves, when, count } = decode(asked);
  const sums = new BitSums();
  const isIn = new Uint8Array(count);
  return days.map((first) => {
    const [early, late] = [maskOf(first), maskOf(first - 32)];
    const sampled: number[] = [];
    for (let at = 0; at < count; at++) {
      const high = halves[2 * at] as number;
      const low = halves[2 * at + 1] as number;
      const halfHours = ((when[2 * at] as number) & early) | ((when[2 * at + 1] as number) & late);
      const asks = halfHours === 0 ? 0 : 1;
      // From one day to the next little changes, so that alone is counted.
      if (asks !== isIn[at]) sums.count(high, low, asks === 1);
      isIn[at] = asks;
      if (asks === 1 && sampled.length < most) sampled.push(at);
    }
    const sample = new Uint32Array(2 * sampled.length);
    const sample_hours = new Uint32Array(2 * sampled.length);
    for (let n = 0; n < sampled.length; n++) {
      const at = 2 * (sampled[n] as number);
      sample[2 * n] = halves[at] as number;
      sample[2 * n + 1] = halves[at + 1] as number;
      sample_hours[2 * n] = (when[at] as number) & early;
      sample_hours[2 * n + 1] = (when[at + 1] as number) & late;
    }
    const { account_id } = asked;
    return { account_id, pieces: sums.pieces, bits: sums.bits(), sample, sample_hours };
  });
}

/** The half hours from `first` on that a day has, as the bits of the 32 after 0. */
function maskOf(first: number): number {
  let mask = 0;
  for (let bit = Math.max(0, first); bit < Math.min(32, first + DAY); bit++) mask |= 1 << bit;
  return mask;
}

interface Decoded {
  /** Different pieces. */
  readonly count: number;
  /** Two halves a piece, the high one first. */
  readonly halves: Pieces;
  readonly when: HalfHours;
}

function decode({ simhashes, half_hours }: AskedFor): Decoded {
  const hashes = Uint8Array.from(Buffer.from(simhashes, "hex"));
  // Little-endian, as are all machines that the engine runs on.
  const words = new Uint32Array(hashes.buffer);
  const hours = Buffer.from(half_hours, "hex");
  const halves = new Uint32Array(2 * hours.length);
  const when = new Uint32Array(2 * hours.length);
  let count = 0;
  for (let at = 0; at < hours.length; at++) {
    const low = words[2 * at] as number;
    const high = words[2 * at + 1] as number;
    const known = count > 0 && halves[2 * count - 2] === high && halves[2 * count - 1] === low;
    if (!known) {
      halves[2 * count] = high;
      halves[2 * count + 1] = low;
      count += 1;
    }
    const half = hours[at] ?? 0;
    const word = 2 * (count - 1) + (half < 32 ? 0 : 1);
    when[word] = (when[word] ?? 0) | (1 << (half & 31));
  }
  return { count, halves, when };
}

/** For four bits, the highest first, a byte each: 1 where it is set. */
const SPREAD = Int32Array.from({ length: 16 }, (_, four) =>
  [3, 2, 1, 0].reduce((word, bit) => word * 256 + ((four >> bit) & 1), 0),
);
/** What a byte counts, so that four of them are a number without sign. */
const BYTE_MAX = 127;

/** Counts the bits of hashes, four of them in one addition. */
class BitSums {
  pieces = 0;
  /** For each bit, the highest first, how many pieces have it set. */
  readonly #set = new Int32Array(BITS);
  /** In bytes, the first in the highest, what came and what went since they were last added up. */
  readonly #came = new Int32Array(BITS / 4);
  readonly #went = new Int32Array(BITS / 4);
  #counted = 0;

  count(high: number, low: number, comes: boolean): void {
    const bytes = comes ? this.#came : this.#went;
    for (let four = 0; four < 8; four++) {
      const shift = 28 - 4 * four;
      (bytes[four] as number) += SPREAD[(high >>> shift) & 15] as number;
      (bytes[8 + four] as number) += SPREAD[(low >>> shift) & 15] as number;
    }
    this.pieces += comes ? 1 : -1;
    this.#counted += 1;
    if (this.#counted === BYTE_MAX) this.#addUp();
  }

  /** For each bit, the highest first, how many pieces have it set less how many have not. */
  bits(): Int32Array {
    this.#addUp();
    return this.#set.map((times) => 2 * times - this.pieces);
  }

  #addUp(): void {
    for (let bit = 0; bit < BITS; bit++) {
      const shift = 24 - 8 * (bit & 3);
      const came = ((this.#came[bit >> 2] as number) >> shift) & 255;
      const went = ((this.#went[bit >> 2] as number) >> shift) & 255;
      this.#set[bit] = (this.#set[bit] as number) + came - went;
    }
    this.#came.fill(0);
    this.#went.fill(0);
    this.#counted = 0;
  }
}
