/**
 * A sharing graph that falls into one giant component if every shared value counts: accounts on
 * one side, the values that they use on the other. Groups of one actor each, of 8 to 800 accounts
 * (planted.ts), hide among honest accounts that share with one another for every reason that is
 * known to look alike (honest.ts), and sharing by chance with a long tail, which spares nobody.
 *
 * Each population draws from numbers of its own, so that a change to one leaves the others alone.
 */
import { SeededRandom } from "../../faults/helpers/random.ts";
import { communitiesOf, type Community } from "./honest.ts";
import { plantedUses } from "./planted.ts";
import { type Kind, logUniform, type Use } from "./use.ts";

export interface Graph {
  readonly seed: number;
  /** Account → actor, everybody; honest accounts are actors of their own. */
  readonly actors: ReadonlyMap<string, string>;
  readonly planted: ReadonlySet<string>;
  /** Sizes of the planted groups. */
  readonly groups: readonly number[];
  /** Honest account → what it is part of; who shares by chance alone is missing. */
  readonly populations: ReadonlyMap<string, string>;
  readonly uses: readonly Use[];
}

export interface GraphPlan {
  readonly seed: number;
  readonly accounts: number;
  /** Share of the accounts that belong to a planted group. */
  readonly planted: number;
}

const GROUP = { fewest: 8, most: 800 } as const;
/** Values that touch everybody: carriers, popular clients, templates that a guide shows. */
const HUBS = { per_account: 60 / 40_000, fewest: 65, most: 4_000 } as const;
const HUB_KINDS: readonly Kind[] = ["address", "address", "client", "client", "content"];
/** The most accounts that a value of the long tail has, and how fast the tail falls (Pareto). */
const TAIL = { most: 64, alpha: 1.6 } as const;
const TAIL_KINDS: readonly Kind[] = [
  ...(["address", "address", "address"] as const),
  ...(["client", "content", "device"] as const),
];

export function sharingGraph({ seed, accounts, planted: share }: GraphPlan): Graph {
  const ids = Array.from({ length: accounts }, (_, index) => `acc_${index}`);
  const groups: string[][] = [];
  const sizes = new SeededRandom(seed * 1_000);
  let planted = 0;
  while (planted < share * accounts) {
    const size = Math.round(logUniform(sizes, GROUP.fewest, GROUP.most));
    groups.push(ids.slice(planted, planted + size));
    planted += size;
  }
  const actors = new Map(ids.map((id) => [id, id]));
  for (const [group, members] of groups.entries()) {
    for (const id of members) actors.set(id, `group_${group}`);
  }
  const honest = ids.slice(planted);
  const communities = communitiesOf(new SeededRandom(seed * 1_000 + 1), honest);
  return {
    seed,
    actors,
    planted: new Set(groups.flat()),
    groups: groups.map(({ length }) => length),
    populations: new Map(
      communities.flatMap(({ population, ids: own }) => own.map((id) => [id, population])),
    ),
    uses: [...usesOf(seed, ids, groups, communities)],
  };
}

function* usesOf(
  seed: number,
  ids: readonly string[],
  groups: readonly (readonly string[])[],
  communities: readonly Community[],
): Generator<Use> {
  const randomOf = (population: number) => new SeededRandom(seed * 1_000 + population);
  const honest = ids.slice(groups.flat().length);
  for (const [group, members] of groups.entries()) {
    yield* plantedUses(randomOf(100 + group), `g${group}`, members, honest);
  }
  for (const { uses } of communities) yield* uses;
  yield* hubs(randomOf(2), ids);
  yield* tail(randomOf(3), ids);
}

/** Carriers hand out several addresses, and who moves has two of them. */
function* hubs(random: SeededRandom, ids: readonly string[]): Generator<Use> {
  const count = Math.round(HUBS.per_account * ids.length);
  const most = Math.min(HUBS.most, ids.length / 10);
  for (let hub = 0; hub < count; hub++) {
    const kind = random.pick(HUB_KINDS);
    const size = Math.round(logUniform(random, HUBS.fewest, most));
    const values = kind === "address" ? random.between(1, 4) : 1;
    for (let user = 0; user < size; user++) {
      const account = random.pick(ids);
      const first = random.between(1, values);
      yield { account, kind, value: `hub-${hub}-${first}` };
      const second = random.between(1, values);
      if (second !== first) yield { account, kind, value: `hub-${hub}-${second}` };
    }
  }
}

/**
 * Values for about half of all accounts, at random: what strangers share by chance. Members of the
 * groups have neighbours and go to cafés like everybody.
 */
function* tail(random: SeededRandom, ids: readonly string[]): Generator<Use> {
  for (let value = 0, used = 0; used < ids.length / 2; value++) {
    const size = Math.min(TAIL.most, Math.floor(2 * (1 - random.next()) ** (-1 / TAIL.alpha)));
    const kind = random.pick(TAIL_KINDS);
    // More than a few strangers on one device is no chance any more.
    const users = kind === "device" ? Math.min(3, size) : size;
    for (let user = 0; user < users; user++) {
      yield { account: random.pick(ids), kind, value: `tail-${value}` };
    }
    used += users;
  }
}
