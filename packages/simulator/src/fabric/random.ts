/**
 * Seeded randomness: xoshiro128**, seeded from a path of names such as `seed/hobbyist/12`.
 *
 * A stream is forked by name, never by drawing from its parent, so that a persona, an account or
 * an actor that is added draws from a new stream and changes nobody else's draws.
 */
export class Random {
  readonly path: string;
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(path: string) {
    this.path = path;
    const [a, b, c, d] = hash128(path);
    this.a = a;
    this.b = b;
    this.c = c;
    // xoshiro stands still on an all-zero state; the constant keeps that state out of reach.
    this.d = d | 1;
  }

  fork(name: string | number): Random {
    return new Random(`${this.path}/${name}`);
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    const scrambled = Math.imul(this.b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform in [0, 1). */
  float(): number {
    return this.bits() * 2.3283064365386963e-10;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.float();
  }

  /** Whole number in [low, high], both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError(`${this.path}: cannot pick from an empty list`);
    return items[Math.floor(this.float() * items.length)] as T;
  }

  /** Picks in proportion to `weight`. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T {
    let total = 0;
    for (const item of items) total += item.weight;
    let left = this.float() * total;
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return this.pick(items);
  }

  /** Up to `count` different items, in random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    const copy = [...items];
    const taken = Math.min(count, copy.length);
    for (let i = 0; i < taken; i++) {
      const other = this.int(i, copy.length - 1);
      [copy[i], copy[other]] = [copy[other] as T, copy[i] as T];
    }
    return copy.slice(0, taken);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.float());
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(6.283185307179586 * this.float());
  }

  /** Log-normal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Log-uniform in [low, high): every order of magnitude is equally likely. */
  logUniform(low: number, high: number): number {
    return low * (high / low) ** this.float();
  }

  /** `digits` random hexadecimal digits. */
  hex(digits: number): string {
    let out = "";
    while (out.length < digits) out += hex32(this.bits());
    return out.slice(0, digits);
  }
}

/** Eight hexadecimal digits of a 32-bit number. */
export function hex32(bits: number): string {
  const high = (BYTES[bits >>> 24] as string) + BYTES[(bits >>> 16) & 255];
  return high + BYTES[(bits >>> 8) & 255] + BYTES[bits & 255];
}

// Hexadecimal is a sixth of the cost of a world when it is worked out digit by digit.
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 128 bits from a string (cyrb128): enough that different paths give unrelated streams. */
function hash128(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a];
}
