/**
 * A sharing graph that falls into one giant component if every shared value counts: accounts on
 * one side, the values that they use on the other.
 *
 * Hubs of up to thousands of accounts (carrier addresses, common clients) touch everybody. Below
 * them sharing has a long tail: most shared values have two accounts, few have dozens, and who
 * shares them is chance. Offices share an address, and some of them a corporate client. Among all
 * this, groups of one actor each, of 8 to 800 accounts, run on machines of some twelve accounts:
 * a machine has a device and a client, a third of the accounts moves between two machines, and
 * the group draws on a pool of addresses and on texts of its own.
 */
import { SeededRandom } from "../../faults/helpers/random.ts";

export type Kind = "address" | "client" | "device" | "content";

export interface Use {
  readonly account: string;
  readonly kind: Kind;
  readonly value: string;
}

export interface Graph {
  /** Account → actor, everybody; honest accounts are actors of their own. */
  readonly actors: ReadonlyMap<string, string>;
  readonly planted: ReadonlySet<string>;
  /** Sizes of the planted groups. */
  readonly groups: readonly number[];
  readonly uses: readonly Use[];
}

export interface GraphPlan {
  readonly seed: number;
  readonly accounts: number;
  /** Share of the accounts that belong to a planted group. */
  readonly planted: number;
}

const GROUP = { fewest: 8, most: 800 } as const;
const HUBS = { count: 60, fewest: 65, most: 4_000 } as const;
/** The most accounts that a value of the long tail has, and how fast the tail falls (Pareto). */
const TAIL = { most: 64, alpha: 1.6 } as const;
const OFFICE = { fewest: 3, most: 60, corporate: 0.3 } as const;
const MACHINE_ACCOUNTS = 12;

export function sharingGraph({ seed, accounts, planted: share }: GraphPlan): Graph {
  const random = new SeededRandom(seed);
  const ids = Array.from({ length: accounts }, (_, index) => `acc_${index}`);
  const actors = new Map(ids.map((id) => [id, id]));
  const uses: Use[] = [];
  const groups: number[] = [];
  let next = 0;
  while (next < share * accounts) {
    const size = Math.round(logUniform(random, GROUP.fewest, GROUP.most));
    const members = ids.slice(next, next + size);
    for (const id of members) actors.set(id, `group_${groups.length}`);
    uses.push(...plant(random, `g${groups.length}`, members));
    groups.push(members.length);
    next += size;
  }
  const honest = ids.slice(next);
  uses.push(...hubs(random, ids), ...tail(random, honest), ...offices(random, honest));
  return { actors, planted: new Set(ids.slice(0, next)), groups, uses };
}

function* plant(random: SeededRandom, name: string, members: readonly string[]): Generator<Use> {
  const machines = Math.ceil(members.length / MACHINE_ACCOUNTS);
  const addresses = Math.ceil(members.length / 5);
  const texts = Math.ceil(members.length / 8);
  for (const [index, account] of members.entries()) {
    const own = new Set([index % machines]);
    if (random.next() < 0.35) own.add(random.between(0, machines - 1));
    for (const machine of own) {
      yield { account, kind: "device", value: `${name}-machine-${machine}` };
      yield { account, kind: "client", value: `${name}-client-${machine}` };
    }
    for (let turn = 0; turn < 2; turn++) {
      const value = `${name}-exit-${random.between(0, addresses - 1)}`;
      yield { account, kind: "address", value };
    }
    if (random.next() < 0.5) {
      const value = `${name}-text-${random.between(0, texts - 1)}`;
      yield { account, kind: "content", value };
    }
  }
}

function* hubs(random: SeededRandom, ids: readonly string[]): Generator<Use> {
  for (let hub = 0; hub < HUBS.count; hub++) {
    const kind = random.next() < 0.5 ? "address" : "client";
    const size = Math.round(logUniform(random, HUBS.fewest, HUBS.most));
    for (let user = 0; user < size; user++) {
      yield { account: random.pick(ids), kind, value: `hub-${hub}` };
    }
  }
}

/** Values for about half of all accounts, at random. */
function* tail(random: SeededRandom, honest: readonly string[]): Generator<Use> {
  const kinds: readonly Kind[] = ["address", "address", "address", "client", "content", "device"];
  for (let value = 0, used = 0; used < honest.length / 2; value++) {
    const size = Math.min(TAIL.most, Math.floor(2 * (1 - random.next()) ** (-1 / TAIL.alpha)));
    const kind = random.pick(kinds);
    // More than a few strangers on one device is no chance any more.
    const accounts = kind === "device" ? Math.min(3, size) : size;
    for (let user = 0; user < accounts; user++) {
      yield { account: random.pick(honest), kind, value: `tail-${value}` };
    }
    used += accounts;
  }
}

function* offices(random: SeededRandom, honest: readonly string[]): Generator<Use> {
  for (let office = 0, next = 0; next < honest.length / 8; office++) {
    const size = Math.round(logUniform(random, OFFICE.fewest, OFFICE.most));
    const corporate = random.next() < OFFICE.corporate;
    for (const account of honest.slice(next, next + size)) {
      yield { account, kind: "address", value: `office-${office}` };
      if (corporate) yield { account, kind: "client", value: `office-${office}` };
    }
    next += size;
  }
}

function logUniform(random: SeededRandom, fewest: number, most: number): number {
  return fewest * (most / fewest) ** random.next();
}
