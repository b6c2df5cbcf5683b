/** How alike the content of accounts is, from 64-bit similarity hashes. Pure. */

const BITS = 64;
/** Fewer pieces of content are no sample. */
const PIECES_MIN = 4;

/**
 * Mean cosine of the accounts' average hashes over all pairs: near 1 where all ask for the same
 * things, near 0 where everybody asks for their own. An average over few pieces is mostly noise,
 * so its length is corrected for it.
 *
 * @param simhashes for each account its pieces, 16 hexadecimal digits each
 * @returns null where fewer than two accounts have enough pieces
 */
export function likenessOf(simhashes: readonly (readonly string[])[]): number | null {
  const middles = simhashes.filter(({ length }) => length >= PIECES_MIN).map(middleOf);
  let sum = 0;
  let pairs = 0;
  for (const [index, a] of middles.entries()) {
    for (const b of middles.slice(index + 1)) {
      const dot = a.mean.reduce((total, value, bit) => total + value * (b.mean[bit] ?? 0), 0);
      sum += Math.max(-1, Math.min(1, dot / Math.sqrt(a.square * b.square)));
      pairs += 1;
    }
  }
  return pairs === 0 ? null : sum / pairs;
}

interface Middle {
  /** Of each bit: 1 where it is always set, -1 where it never is. */
  readonly mean: readonly number[];
  /** Square of the length that the mean would have over infinitely many pieces. */
  readonly square: number;
}

function middleOf(simhashes: readonly string[]): Middle {
  const count = simhashes.length;
  const set = new Array<number>(BITS).fill(0);
  for (const simhash of simhashes) {
    for (let digit = 0; digit < BITS / 4; digit++) {
      const four = Number.parseInt(simhash[digit] ?? "0", 16);
      for (let bit = 0; bit < 4; bit++) {
        const place = 4 * digit + bit;
        if ((four >> (3 - bit)) & 1) set[place] = (set[place] ?? 0) + 1;
      }
    }
  }
  const mean = set.map((times) => (2 * times) / count - 1);
  const square = mean.reduce((total, value) => total + value * value, 0);
  return { mean, square: Math.max(1, square - (BITS - square) / (count - 1)) };
}
