/** Where a client is at a time: the ways in which one client changes its address. */
import { DAY, HOUR, MINUTE } from "./rhythm.ts";
import {
  addressIn,
  type Address,
  network,
  type Network,
  prefix6,
  privacyAddress,
  sharedExit,
} from "./network.ts";
import type { Random } from "./random.ts";

/** Asked with times that never go back; may remember what it answered. */
export type Whereabouts = (at: number) => Address;

/** Makes fresh whereabouts for one run of an actor, so that every run starts alike. */
export type Location = (random: Random) => Whereabouts;

export function staysAt(address: Address): Location {
  return () => () => address;
}

/** Spreads requests evenly over several addresses, as an egress pool does. */
export function spreadsOver(addresses: readonly Address[]): Location {
  return (random) => () => random.pick(addresses);
}

/** Keeps an address for about `holdMs`, then takes the next that `choose` gives. */
export function movesEvery(holdMs: number, choose: (random: Random) => Address): Location {
  return (random) => {
    let current = choose(random);
    let until = -1;
    return (at) => {
      if (until < 0) until = at + random.exponential(holdMs);
      if (at >= until) {
        current = choose(random);
        until = at + random.exponential(holdMs);
      }
      return current;
    };
  };
}

export interface Home {
  readonly network: Network;
  readonly address: Address;
  readonly prefix6: string | null;
}

export function home(random: Random): Home {
  const at = network(random, "eyeball");
  return { network: at, address: addressIn(random, at), prefix6: prefix6(random, at) };
}

/** At home: over IPv6 with a new privacy address a day, or behind the router's IPv4 address. */
export function livesAt(place: Home, overV6: boolean): Location {
  const prefix = place.prefix6;
  if (!overV6 || prefix === null) return staysAt(place.address);
  return movesEvery(DAY, (random) => privacyAddress(random, place.network, prefix));
}

/** On a carrier's network: a new exit of the shared pool now and then. */
export function ridesOn(carrier: Network): Location {
  return movesEvery(3 * HOUR, (random) => sharedExit(random, carrier));
}

/** Goes back and forth between two locations, staying about `holdMs` at each. */
export function alternates(first: Location, second: Location, holdMs: number): Location {
  return (random) => {
    const places = [first(random), second(random)] as const;
    let index = random.int(0, 1);
    let until = -1;
    return (at) => {
      if (until < 0) until = at + random.exponential(holdMs);
      if (at >= until) {
        index = 1 - index;
        until = at + Math.max(MINUTE, random.exponential(holdMs));
      }
      return (index === 0 ? places[0] : places[1])(at);
    };
  };
}

/** Where an ordinary person is: at home, on a carrier, or in turns. */
export interface Residence {
  readonly location: Location;
  readonly utcOffset: number;
  readonly country: string;
  readonly signupAddress: Address;
}

export function residence(random: Random): Residence {
  const kind = random.float();
  if (kind < 0.14) {
    const carrier = network(random, "mobile");
    return {
      location: ridesOn(carrier),
      utcOffset: carrier.utcOffset,
      country: carrier.country,
      signupAddress: sharedExit(random, carrier),
    };
  }
  const place = home(random);
  const location =
    kind < 0.24
      ? movesEvery(1.5 * DAY, (own) => addressIn(own, place.network))
      : livesAt(place, random.chance(0.45));
  return {
    location,
    utcOffset: place.network.utcOffset,
    country: place.network.country,
    signupAddress: place.address,
  };
}

/** Where somebody of the country lives, as far as chance has one. */
export function residenceIn(random: Random, country: string): Residence {
  for (let tries = 0; tries < 60; tries++) {
    const at = residence(random);
    if (at.country === country) return at;
  }
  return residence(random);
}
