/** Who lives in a world: which instances of which personas, of what size. */
import { Random } from "./fabric/random.ts";
import type { AbusePersona, HonestPersona, Persona, Version } from "./persona.ts";

export interface Instance {
  readonly persona: Persona;
  /** Counted from 0 for each persona. */
  readonly index: number;
  readonly size: number;
  readonly version: Version;
}

/** How many instances of a persona: of any version, or of each. */
export type Wanted = number | Partial<Record<Version, number>>;

export interface PopulationOptions {
  readonly seed: string;
  readonly accounts: number;
  readonly abuseShare: number;
  readonly explicit: Readonly<Record<string, Wanted | undefined>> | null;
}

/**
 * From this size on, a world has at least one instance of every persona of the kind; one of each
 * abuse opens some forty accounts, which are to stay rare.
 */
const COMPLETE_FROM = { honest: 1_000, abuse: 2_000 } as const;

/**
 * Instances that together open `accounts` accounts. The fallback persona, of one account each,
 * fills what the others leave.
 */
export function planPopulation(
  personas: readonly Persona[],
  fallback: HonestPersona,
  options: PopulationOptions,
): Instance[] {
  const plan = new Plan(options);
  if (options.explicit !== null) {
    for (const persona of personas) plan.addWanted(persona, options.explicit[persona.id] ?? 0);
  } else {
    plan.addAbuse(personas.filter((persona) => persona.kind === "abuse"));
  }
  for (const persona of personas) {
    if (persona.kind === "honest" && persona !== fallback) plan.addHonest(persona);
  }
  while (plan.left > 0) plan.add(fallback, 1);
  return plan.instances;
}

class Plan {
  readonly instances: Instance[] = [];
  left: number;
  private readonly options: PopulationOptions;
  private readonly counts = new Map<string, number>();

  constructor(options: PopulationOptions) {
    this.options = options;
    this.left = options.accounts;
  }

  add(persona: Persona, size: number, version: Version = this.versionOf(persona)): void {
    const index = this.counts.get(persona.id) ?? 0;
    this.counts.set(persona.id, index + 1);
    this.instances.push({ persona, index, size, version });
    this.left -= size;
  }

  addWanted(persona: Persona, wanted: Wanted): void {
    if (typeof wanted === "number") {
      for (let i = 0; i < wanted; i++) this.add(persona, this.sizeOf(persona));
      return;
    }
    for (const [version, count] of Object.entries(wanted) as [Version, number][]) {
      for (let i = 0; i < count; i++) this.add(persona, this.sizeOf(persona), version);
    }
  }

  addAbuse(personas: readonly AbusePersona[]): void {
    let budget = Math.round(this.options.abuseShare * this.options.accounts);
    if (budget === 0) return;
    const random = this.random("abuse");
    const complete = this.options.accounts >= COMPLETE_FROM.abuse;
    // First one of each, as small as it gets; then as the budget and chance will have it.
    for (const persona of random.sample(personas, personas.length)) {
      const [fewest] = persona.accounts;
      if (!complete && fewest > budget) continue;
      this.add(persona, fewest);
      budget -= fewest;
    }
    for (let tries = 0; budget > 0 && tries < 20 * this.options.accounts; tries++) {
      const persona = random.pick(personas);
      const size = Math.min(this.sizeOf(persona), budget);
      if (size < persona.accounts[0]) continue;
      this.add(persona, size);
      budget -= size;
    }
  }

  addHonest(persona: HonestPersona): void {
    const { accounts } = this.options;
    const [fewest] = persona.accounts;
    let target = Math.min(this.left, persona.share * accounts);
    const complete = accounts >= COMPLETE_FROM.honest;
    if (target < fewest) {
      // Too small a world for a whole instance on average: have one now and then.
      const lucky = complete || this.random(persona.id).chance(target / fewest);
      if (lucky && fewest <= this.left) this.add(persona, fewest);
      return;
    }
    while (target >= fewest) {
      const size = Math.min(this.sizeOf(persona), Math.floor(target));
      this.add(persona, size);
      target -= size;
    }
  }

  private random(name: string): Random {
    return new Random(`${this.options.seed}/population/${name}`);
  }

  /** Log-uniform within the persona's bounds: most instances are small. */
  private sizeOf(persona: Persona): number {
    const [fewest, most] = persona.accounts;
    const index = this.counts.get(persona.id) ?? 0;
    const random = this.random(`${persona.id}/${index}`);
    return Math.min(most, Math.floor(random.logUniform(fewest, most + 1)));
  }

  /** Versions take turns, beginning anywhere, so that every world mixes them otherwise. */
  private versionOf(persona: Persona): Version {
    if (persona.kind === "honest") return "easy";
    const index = this.counts.get(persona.id) ?? 0;
    const offset = this.random(`${persona.id}/versions`).int(0, 2);
    return persona.versions[(index + offset) % persona.versions.length] as Version;
  }
}
