import type { SeededRandom } from "../../faults/helpers/random.ts";

export type Kind = "address" | "client" | "device" | "content";

export interface Use {
  readonly account: string;
  readonly kind: Kind;
  readonly value: string;
}

/** As often between 10 and 20 as between 100 and 200. */
export function logUniform(random: SeededRandom, fewest: number, most: number): number {
  return fewest * (most / fewest) ** random.next();
}
