/** Which abuse takes place in which world, so that every kind is seen and none of them is common. */
import {
  PERSONAS,
  type PersonaId,
  type Version,
  VERSIONS,
  type Wanted,
} from "@ringfence/simulator";

type Plan = Partial<Record<PersonaId, Wanted>>;

interface Kind {
  readonly id: PersonaId;
  readonly version: Version;
  /** Accounts that an instance opens on average. */
  readonly accounts: number;
}

/**
 * Every persona of abuse in every version, dealt out to the worlds one after the other until a world
 * holds its share of abusive accounts; then from the beginning again, in another order. Each world
 * has at least one. Sizes are drawn by the worlds, so that shares come out a little otherwise.
 *
 * @param share of the accounts of a world, 0 to 1
 */
export function dealAbuse(worlds: number, accounts: number, share: number): Plan[] {
  const kinds = kindsOfAbuse();
  let round = 0;
  let deck: Kind[] = [];
  return Array.from({ length: worlds }, () => {
    const plan: Record<string, Partial<Record<Version, number>>> = {};
    let left = share * accounts;
    for (let dealt = 0; dealt === 0 || left > 0; dealt += 1) {
      if (deck.length === 0) deck = shuffled(kinds, round++);
      const next = deck[0] as Kind;
      if (dealt > 0 && next.accounts > left) break;
      deck.shift();
      const own = (plan[next.id] ??= {});
      own[next.version] = (own[next.version] ?? 0) + 1;
      left -= next.accounts;
    }
    return plan;
  });
}

/** All of it in one world: small, crowded, and good for a quick look. */
export function allAbuse(): Plan {
  const each: Wanted = Object.fromEntries(VERSIONS.map((version) => [version, 1]));
  const abusive = PERSONAS.filter(({ kind }) => kind === "abuse");
  return Object.fromEntries(abusive.map(({ id }) => [id, each]));
}

function kindsOfAbuse(): Kind[] {
  return PERSONAS.flatMap((persona) => {
    if (persona.kind !== "abuse") return [];
    const [fewest, most] = persona.accounts;
    // Sizes are log-uniform.
    const mean = most === fewest ? most : (most + 1 - fewest) / Math.log((most + 1) / fewest);
    return persona.versions.map((version) => ({ id: persona.id, version, accounts: mean }));
  });
}

/** A fixed order for each round: which kinds meet in a world must not depend on its seed. */
function shuffled(kinds: readonly Kind[], round: number): Kind[] {
  const order = [...kinds];
  let state = 0x9e3779b9 ^ Math.imul(round + 1, 0x85ebca6b);
  for (let index = order.length - 1; index > 0; index -= 1) {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (index + 1);
    [order[index], order[other]] = [order[other] as Kind, order[index] as Kind];
  }
  return order;
}
