/**
 * What the accounts of one actor share. A farm of many accounts runs on fewer machines and leaves
 * through fewer addresses still, and each account meets a few of both, so that what they share
 * overlaps in parts and no value holds them all. How many is each actor's own affair: from six
 * accounts a machine (a rack of phones) to forty (a browser that keeps forty profiles), from three
 * accounts an address to twenty-five.
 *
 * They hide: some use a client that everybody uses, or one client for all of them, which is a crowd.
 * Some leave by homes whose owners are customers too, and some by the exits of a provider that has
 * other groups for customers. Chance (graph.ts) makes them share values with strangers as often as it
 * does anybody. Some have no text in common, in some an account keeps to its machine, and in some a
 * part of the accounts is seen on a machine of its own besides.
 */
import type { SeededRandom } from "../../faults/helpers/random.ts";
import { logUniform, type Use } from "./use.ts";

interface Layout {
  readonly machine_accounts: number;
  /** Share of the accounts that use a second machine. */
  readonly movers: number;
  readonly client: "machine" | "group" | "popular";
  readonly address_accounts: number;
  /** Addresses that an account uses. */
  readonly turns: number;
  readonly exits: "own" | "homes" | "provider";
  /** Share of the accounts that bring a text of the group, and how many bring the same. */
  readonly texts: number;
  readonly text_accounts: number;
  /** Share of the accounts that have a machine of their own as well. */
  readonly apart: number;
}

function layoutOf(random: SeededRandom): Layout {
  return {
    machine_accounts: logUniform(random, 6, 40),
    movers: random.next() / 2,
    client: random.pick(["machine", "group", "popular"] as const),
    address_accounts: logUniform(random, 3, 25),
    turns: random.between(1, 3),
    exits: random.pick(["own", "own", "homes", "provider"] as const),
    texts: random.next() < 0.2 ? 0 : 0.2 + random.next() / 2,
    text_accounts: logUniform(random, 3, 25),
    apart: random.next() < 0.3 ? random.next() / 4 : 0,
  };
}

/** Providers of exits, how many each has, and the most strangers behind one that is a home. */
const PROVIDERS = { count: 3, exits: 400 } as const;
const STRANGERS_MOST = 4;

export function* plantedUses(
  random: SeededRandom,
  name: string,
  members: readonly string[],
  honest: readonly string[],
): Generator<Use> {
  const layout = layoutOf(random);
  const machines = Math.ceil(members.length / layout.machine_accounts);
  const texts = Math.ceil((members.length * layout.texts) / layout.text_accounts);
  const popular = `popular-${random.between(1, 5)}`;
  const exits = exitsOf(random, name, layout, members.length);
  for (const [index, account] of members.entries()) {
    const own = new Set([index % machines]);
    if (random.next() < layout.movers) own.add(random.between(0, machines - 1));
    for (const machine of own) {
      yield { account, kind: "device", value: `${name}-machine-${machine}` };
      const client = { machine: `${name}-client-${machine}`, group: `${name}-client`, popular };
      yield { account, kind: "client", value: client[layout.client] };
    }
    for (let turn = 0; turn < layout.turns; turn++) {
      yield { account, kind: "address", value: random.pick(exits) };
    }
    if (random.next() < layout.apart) yield { account, kind: "device", value: `own-${account}` };
    if (random.next() < layout.texts) {
      yield { account, kind: "content", value: `${name}-text-${random.between(0, texts - 1)}` };
    }
  }
  if (layout.exits !== "homes") return;
  for (const exit of exits) {
    for (let stranger = random.between(0, STRANGERS_MOST); stranger > 0; stranger--) {
      yield { account: random.pick(honest), kind: "address", value: exit };
    }
  }
}

/** Addresses of its own, or some of a provider's, which others have too. */
function exitsOf(random: SeededRandom, name: string, layout: Layout, size: number): string[] {
  const count = Math.ceil((size * layout.turns) / layout.address_accounts);
  if (layout.exits !== "provider") {
    return Array.from({ length: count }, (_, exit) => `${name}-exit-${exit}`);
  }
  const provider = `provider-${random.between(1, PROVIDERS.count)}`;
  return Array.from({ length: count }, () => `${provider}-${random.between(1, PROVIDERS.exits)}`);
}
