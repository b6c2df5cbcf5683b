/** What a persona is, and the scene in which one instance of it is set up. */
import type { Category } from "@ringfence/schemas";
import type { Account, AccountOptions } from "./account.ts";
import type { Act } from "./actor.ts";
import type { Random } from "./fabric/random.ts";

/** How much an attacker hides. */
export const VERSIONS = ["easy", "careful", "paranoid"] as const;
export type Version = (typeof VERSIONS)[number];

interface Common<Id extends string> {
  readonly id: Id;
  /** Fewest and most accounts of one instance. */
  readonly accounts: readonly [fewest: number, most: number];
  /** Opens the accounts and sets the actors of one instance. */
  build(scene: Scene): void;
}

export interface HonestPersona<Id extends string = string> extends Common<Id> {
  readonly kind: "honest";
  /** Share of the honest accounts of a world. */
  readonly share: number;
}

export interface AbusePersona<Id extends string = string> extends Common<Id> {
  readonly kind: "abuse";
  readonly category: Category;
  /** What else it breaches by what it does: who pools accounts exceeds a limit with several, too. */
  readonly also?: readonly Category[];
  readonly versions: readonly Version[];
  /** The accounts are others' own, lent or lost: each takes part from when it is first misused. */
  readonly lent?: boolean;
}

export type Persona = HonestPersona | AbusePersona;

export function honest<const Id extends string>(
  persona: Omit<HonestPersona<Id>, "kind">,
): HonestPersona<Id> {
  return { ...persona, kind: "honest" };
}

export function abuse<const Id extends string>(
  persona: Omit<AbusePersona<Id>, "kind">,
): AbusePersona<Id> {
  return { ...persona, kind: "abuse" };
}

/** Times in milliseconds since 1970. */
export interface Scene {
  /** Draws for the set-up; an actor gets a stream of its own. */
  readonly random: Random;
  /** Accounts that the instance opens. */
  readonly size: number;
  /** Always `easy` for honest personas. */
  readonly version: Version;
  readonly start: number;
  /** End of the time in which one-off things take place. */
  readonly end: number;
  /** End of the traffic: `end`, or infinity for live traffic. */
  readonly until: number;
  /** The hours of a product launch that the whole platform sees. */
  readonly launch: Launch;
  account(options: AccountOptions): Account;
  actor(run: (random: Random) => Act<void>): void;
  /** Says when the abuse of this instance goes on. */
  active(from: number, to: number): void;
}

export interface Launch {
  readonly from: number;
  readonly to: number;
  /** How much busier everybody is at its height. */
  readonly factor: number;
}
