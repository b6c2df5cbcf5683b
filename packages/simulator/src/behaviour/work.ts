/** What an actor asks for: a mix of endpoints and a source of content. */
import { type Content, type Muse, variation } from "../fabric/content.ts";
import { type Endpoint, ENDPOINTS } from "../fabric/catalogue.ts";
import type { Random } from "../fabric/random.ts";

export interface Task {
  readonly endpoint: Endpoint;
  readonly content: Content | null;
  readonly scale: number;
}

export interface Work {
  next(random: Random): Task;
}

export interface Share {
  readonly endpoint: Endpoint;
  readonly weight: number;
}

/** Units of one request on average; what a plan's quota has to be divided by. */
export function meanUnits(mix: readonly Share[]): number {
  let units = 0;
  let weights = 0;
  for (const { endpoint, weight } of mix) {
    units += weight * endpoint.units * (hasLength(endpoint) ? MEAN_LENGTH : 1);
    weights += weight;
  }
  return units / weights;
}

function hasLength(endpoint: Endpoint): boolean {
  return endpoint.product === "music" && endpoint.units > 1;
}

/** Lengths of a song in half minutes; most are short. */
const LENGTHS = [1, 1, 1, 1, 2, 2, 3, 4] as const;
const MEAN_LENGTH = 15 / 8;

export function work(mix: readonly Share[], source: Muse): Work {
  return {
    next(random) {
      const { endpoint } = random.weighted(mix);
      if (!endpoint.content) return { endpoint, content: null, scale: 1 };
      return {
        endpoint,
        content: source.next(random),
        scale: hasLength(endpoint) ? random.pick(LENGTHS) : 1,
      };
    },
  };
}

/** One template, of which each request changes the slots. */
export function templated(endpoint: Endpoint, template: Content): Work {
  return { next: (random) => ({ endpoint, content: variation(random, template), scale: 1 }) };
}

/** Lookups without content. */
export function looking(endpoints: readonly Endpoint[]): Work {
  return { next: (random) => ({ endpoint: random.pick(endpoints), content: null, scale: 1 }) };
}

const share = (endpoint: Endpoint, weight: number): Share => ({ endpoint, weight });

/** Endpoint mixes that honest and abusive actors draw from alike. */
export const MIXES = {
  composing: [
    share(ENDPOINTS.compose, 10),
    share(ENDPOINTS.extend, 4),
    share(ENDPOINTS.lyrics, 3),
    share(ENDPOINTS.models, 0.6),
    share(ENDPOINTS.usage, 0.8),
    share(ENDPOINTS.history, 1.2),
    share(ENDPOINTS.historyItem, 2),
  ],
  speaking: [
    share(ENDPOINTS.tts, 14),
    share(ENDPOINTS.effects, 2),
    share(ENDPOINTS.voices, 1),
    share(ENDPOINTS.usage, 0.4),
  ],
  studio: [
    share(ENDPOINTS.compose, 5),
    share(ENDPOINTS.stems, 4),
    share(ENDPOINTS.extend, 4),
    share(ENDPOINTS.historyItem, 5),
    share(ENDPOINTS.history, 1),
  ],
  composeOnly: [share(ENDPOINTS.compose, 1)],
  speechOnly: [share(ENDPOINTS.tts, 1)],
} as const satisfies Record<string, readonly Share[]>;

/** A mix as a plan and a taste suggest it. */
export function anyMix(random: Random, stems: boolean): readonly Share[] {
  const draw = random.float();
  if (draw < 0.6) return MIXES.composing;
  return draw < 0.8 || !stems ? MIXES.speaking : MIXES.studio;
}
