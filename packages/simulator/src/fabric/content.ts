/**
 * What is asked for. A theme is a place in the space of 64-bit similarity hashes; pieces of one
 * theme lie some bits around it, variations of one piece within very few bits of each other.
 */
import { hex32, Random } from "./random.ts";

export interface Content {
  readonly hash: string;
  readonly high: number;
  readonly low: number;
}

export interface Theme {
  readonly high: number;
  readonly low: number;
}

export function theme(random: Random): Theme {
  return { high: random.bits(), low: random.bits() };
}

/** A new piece of a theme: 8–14 bits away from its middle. */
export function piece(random: Random, of: Theme): Content {
  return moved(random, of, random.int(8, 14));
}

/** The same piece with a slot changed: at most `bits` bits away, another exact hash. */
export function variation(random: Random, of: Theme, bits = 3): Content {
  return moved(random, of, random.int(0, bits));
}

export function simhash(content: Content): string {
  return hex32(content.high) + hex32(content.low);
}

function moved(random: Random, from: Theme, bits: number): Content {
  let { high, low } = from;
  for (let i = 0; i < bits; i++) {
    const bit = random.bits() >>> 26;
    if (bit < 32) low ^= 1 << bit;
    else high ^= 1 << (bit - 32);
  }
  return { hash: hex32(random.bits()) + hex32(random.bits()), high, low };
}

/**
 * Prompts that everybody sends: examples of the documentation, trends. They are shared by people
 * who have nothing to do with each other.
 */
const POPULAR: readonly Content[] = Array.from({ length: 60 }, (_, index) => {
  const random = new Random(`popular/${index}`);
  return piece(random, theme(random));
});

/** One source of content: its themes, and how often it repeats or varies itself. */
export interface Muse {
  next(random: Random): Content;
}

export interface MuseOptions {
  readonly themes: readonly Theme[];
  /** Share of requests that vary the piece before. */
  readonly varies?: number;
  /** Share of requests that send the piece before once more. */
  readonly repeats?: number;
  /** Share of requests that send what everybody sends. */
  readonly popular?: number;
}

export function muse(options: MuseOptions): Muse {
  const { themes, varies = 0.18, repeats = 0.04, popular = 0.025 } = options;
  let last: Content | null = null;
  return {
    next(random) {
      const draw = random.float();
      if (last !== null && draw < repeats) return last;
      if (last !== null && draw < repeats + varies) last = variation(random, last);
      else if (draw > 1 - popular)
        return POPULAR[Math.floor(60 * random.float() ** 2.5)] as Content;
      else last = piece(random, random.pick(themes));
      return last;
    },
  };
}

export function themes(random: Random, count: number): Theme[] {
  return Array.from({ length: count }, () => theme(random));
}
