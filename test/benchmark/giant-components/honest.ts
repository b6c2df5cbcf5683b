/**
 * Honest accounts that share for a reason, and not by chance: those that a group of one actor is
 * mistaken for. Everybody here is an actor of their own. Each population has as many accounts as its
 * share says; who is in one is in no other, but for chance and the hubs (graph.ts). Who shares a
 * machine has one of their own besides, more or less often.
 */
import type { SeededRandom } from "../../faults/helpers/random.ts";
import { logUniform, type Use } from "./use.ts";

type Build = (random: SeededRandom, name: string, ids: readonly string[]) => Generator<Use>;

interface Population {
  readonly name: string;
  /** Of the honest accounts. */
  readonly share: number;
  readonly fewest: number;
  readonly most: number;
  readonly build: Build;
}

const POPULATIONS: readonly Population[] = [
  { name: "office", share: 1 / 8, fewest: 3, most: 60, build: office },
  { name: "household", share: 0.06, fewest: 2, most: 4, build: household },
  { name: "university", share: 0.06, fewest: 100, most: 800, build: university },
  { name: "school", share: 0.03, fewest: 20, most: 200, build: computerRooms },
  { name: "agency", share: 0.01, fewest: 4, most: 30, build: agency },
  { name: "ci-runners", share: 0.01, fewest: 8, most: 60, build: ciRunners },
  { name: "vpn", share: 0.05, fewest: 50, most: 500, build: vpn },
];

/** An office, a university and so on, with the accounts in it. */
export interface Community {
  readonly population: string;
  readonly ids: readonly string[];
  readonly uses: readonly Use[];
}

export function communitiesOf(random: SeededRandom, honest: readonly string[]): Community[] {
  const communities: Community[] = [];
  let next = 0;
  for (const { name, share, fewest, most, build } of POPULATIONS) {
    const end = next + share * honest.length;
    for (let one = 0; next < end; one++) {
      const size = Math.round(logUniform(random, fewest, most));
      const ids = honest.slice(next, next + size);
      communities.push({ population: name, ids, uses: [...build(random, `${name}-${one}`, ids)] });
      next += size;
    }
  }
  return communities;
}

/** One address, and in some a client that the firm rolls out. */
function* office(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  const corporate = random.next() < 0.3;
  for (const account of ids) {
    yield { account, kind: "address", value: name };
    if (corporate) yield { account, kind: "client", value: name };
  }
}

/** A family at one address; in some, two use one computer. */
function* household(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  for (const account of ids) yield { account, kind: "address", value: name };
  if (random.next() > 0.3) return;
  for (const account of ids.slice(0, 2)) yield { account, kind: "device", value: name };
  for (const account of ids) yield* ownMachine(random, account, 0.8);
}

/** A laptop or a phone that nobody else uses. */
function* ownMachine(random: SeededRandom, account: string, share: number): Generator<Use> {
  if (random.next() < share) yield { account, kind: "device", value: `own-${account}` };
}

/**
 * A campus behind a few addresses; halls of residence with an address each, flats of two to four;
 * computers in the library that a few or most use, some more than one of them; courses that bring
 * one text. Devices, places and texts overlap in parts, as those of a farm do.
 */
function* university(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  const exits = random.between(1, 4);
  const machines = Math.ceil(ids.length / 40);
  const halls = Math.ceil(ids.length / 80);
  const courses = Math.ceil(ids.length / 50);
  const visitors = 0.15 + 0.65 * random.next();
  let flat = 0;
  let rooms = 0;
  for (const account of ids) {
    yield* ownMachine(random, account, 0.8);
    yield { account, kind: "address", value: `${name}-exit-${random.between(1, exits)}` };
    if (random.next() < 0.4) {
      yield { account, kind: "address", value: `${name}-hall-${random.between(1, halls)}` };
    } else {
      if (rooms === 0) [flat, rooms] = [flat + 1, random.between(1, 4)];
      rooms -= 1;
      yield { account, kind: "address", value: `${name}-flat-${flat}` };
    }
    if (random.next() < visitors) {
      for (let visit = random.between(1, 3); visit > 0; visit--) {
        yield { account, kind: "device", value: `${name}-library-${random.between(1, machines)}` };
      }
    }
    if (random.next() < 0.5) {
      yield { account, kind: "content", value: `${name}-course-${random.between(1, courses)}` };
    }
  }
}

/**
 * A school or a chain of internet cafés: one to eight rooms of machines, each room behind an address
 * of its own and each machine with a client of its own; everybody sits at one machine or another of
 * one room, and now and then in another.
 */
function* computerRooms(random: SeededRandom, name: string, ids: readonly string[]) {
  const rooms = random.between(1, 8);
  const machines = random.between(4, 12);
  for (const account of ids) {
    yield* ownMachine(random, account, 0.2);
    const usual = random.between(1, rooms);
    for (let visit = random.between(1, 3); visit > 0; visit--) {
      const room = random.next() < 0.85 ? usual : random.between(1, rooms);
      const machine = `${name}-${room}-${random.between(1, machines)}`;
      yield { account, kind: "address", value: `${name}-${room}` } as const;
      yield { account, kind: "device", value: machine } as const;
      yield { account, kind: "client", value: machine } as const;
    }
  }
}

/** Somebody who works in the accounts of clients, on one to three computers of an office. */
function* agency(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  const machines = random.between(1, 3);
  for (const account of ids) {
    yield { account, kind: "address", value: name };
    yield { account, kind: "device", value: `${name}-${random.between(1, machines)}` };
    yield* ownMachine(random, account, 0.5);
  }
}

/** Test suites of many companies on one image and the addresses of one provider. */
function* ciRunners(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  const exits = random.between(6, 20);
  for (const account of ids) {
    yield { account, kind: "client", value: name };
    for (let run = random.between(1, 4); run > 0; run--) {
      yield { account, kind: "address", value: `${name}-${random.between(1, exits)}` };
    }
  }
}

/** Customers of one VPN leave by a few of its addresses, whatever they have in common otherwise. */
function* vpn(random: SeededRandom, name: string, ids: readonly string[]): Generator<Use> {
  const exits = random.between(5, 40);
  for (const account of ids) {
    for (let session = random.between(1, 3); session > 0; session--) {
      yield { account, kind: "address", value: `${name}-${random.between(1, exits)}` };
    }
  }
}
