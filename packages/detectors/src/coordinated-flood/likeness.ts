/** What accounts that are busy at once have in common. Pure. */
import { distance, halvesOf } from "../simhash.ts";

/** Use of one client at one address by an account. */
export interface Origin {
  readonly address: string;
  /** /24 or /64. */
  readonly network: string;
  /** TLS fingerprint and user agent; empty where unknown. */
  readonly client: string;
  /** Hours before in which the account came through this operator, and through any other. */
  readonly hours: number;
  readonly hours_elsewhere: number;
  readonly requests: number;
}

export interface Busy {
  readonly account_id: string;
  readonly origins: readonly Origin[];
  /** A sample of similarity hashes, 16 hexadecimal digits each. */
  readonly simhashes: readonly string[];
}

/** The value that most accounts have in common, and the positions of those that have it. */
export interface Shared {
  readonly value: string;
  readonly members: readonly number[];
}

/** Bits in which two fillings of one template differ at most. */
const TEMPLATE_BITS = 6;
/** Share of an account's sample that is of the template, at least. */
const OWN_SHARE = 0.5;
/** Share of a thing that makes it an account's main one. */
const MAIN = 0.5;

/** The value of `of` that most of the accounts mainly use; null where no two have one in common. */
export function mostShared(accounts: readonly Busy[], of: "network" | "client"): Shared | null {
  const holders = new Map<string, number[]>();
  for (const [index, account] of accounts.entries()) {
    const value = mainOf(account.origins, of);
    if (value !== null) holders.set(value, [...(holders.get(value) ?? []), index]);
  }
  const [best] = [...holders].sort(([x, xs], [y, ys]) => ys.length - xs.length || (x < y ? -1 : 1));
  if (best === undefined || best[1].length < 2) return null;
  return { value: best[0], members: best[1] };
}

/** Positions of the accounts that use an address which another of them uses as well. */
export function onSharedMachines(accounts: readonly Busy[]): number[] {
  const users = new Map<string, number>();
  const addresses = accounts.map(({ origins }) => new Set(origins.map(({ address }) => address)));
  for (const address of addresses.flatMap((own) => [...own])) {
    users.set(address, (users.get(address) ?? 0) + 1);
  }
  return addresses.flatMap((own, index) => {
    return [...own].some((address) => (users.get(address) ?? 0) > 1) ? [index] : [];
  });
}

function mainOf(origins: readonly Origin[], of: "network" | "client"): string | null {
  const counts = new Map<string, number>();
  let all = 0;
  for (const origin of origins) {
    all += origin.requests;
    const value = origin[of];
    if (value !== "") counts.set(value, (counts.get(value) ?? 0) + origin.requests);
  }
  const [most] = [...counts].sort(([x, xs], [y, ys]) => ys - xs || (x < y ? -1 : 1));
  return most !== undefined && most[1] >= MAIN * all ? most[0] : null;
}

/** Positions of the accounts whose content is of a template that most of the others use as well. */
export function ofOneTemplate(accounts: readonly Busy[]): number[] {
  const all = halvesOf(accounts.flatMap(({ simhashes }) => simhashes));
  let pieces = 0;
  const samples = accounts.map(({ simhashes }) => simhashes.map(() => pieces++));
  const withContent = samples.filter((sample) => sample.length > 0).length;
  return samples.flatMap((sample, index) => {
    if (sample.length === 0) return [];
    const alike = samples.filter((other, position) => {
      if (position === index || other.length === 0) return false;
      const near = sample.filter((one) =>
        other.some((another) => distance(all, one, another) <= TEMPLATE_BITS),
      );
      return near.length >= OWN_SHARE * sample.length;
    });
    return 2 * alike.length >= withContent - 1 && alike.length > 0 ? [index] : [];
  });
}

/** How many accounts come through an operator that is usual for them, and how many do not. */
export interface Places {
  readonly usual: number;
  readonly elsewhere: number;
}

/** Hours that make a place a usual one: who prepares a flood may look in once or twice. */
const USUAL_HOURS = 3;

/** An account that never came before, or hardly, and from here alone, is neither. */
export function placesOf(accounts: readonly Busy[]): Places {
  const places = { usual: 0, elsewhere: 0 };
  for (const { origins } of accounts) {
    const of = (told: readonly Origin[]) => told.reduce((sum, { requests }) => sum + requests, 0);
    const usual = origins.filter(({ hours }) => hours >= USUAL_HOURS);
    const strange = origins.filter((one) => one.hours < USUAL_HOURS && one.hours_elsewhere > 0);
    if (2 * of(usual) > of(origins)) places.usual += 1;
    else if (2 * of(strange) > of(origins)) places.elsewhere += 1;
  }
  return places;
}
