/** From how many places one credential is used, and how many of them at a time. Pure. */

/** Use of a credential by one client in the network of one operator within an hour. */
export type Use = readonly [
  client: string,
  operator: string,
  country: string | null,
  requests: number,
  /** Start of the hour, seconds since 1970. */
  hour: number,
  /** Minutes of the hour with use, 0 to 59. */
  minutes: readonly number[],
];

/** What a client in the network of one operator did in the quarter of an hour of its first use. */
export type OriginOpening = readonly [
  client: string,
  operator: string,
  requests: number,
  units: number,
];

export interface Origins {
  readonly clients: number;
  readonly operators: number;
  readonly countries: number;
  /**
   * One person who moves keeps the client, one fleet keeps the operator: the actors are at least
   * the origins that differ in both, bounded by the smaller of the two counts.
   */
  readonly actors: number;
  /** Minutes of all origins over the minutes with any: 1 for one at a time. */
  readonly crowding: number;
  /** Share of the requests that the busiest origin made. */
  readonly top_share: number;
  /** Hours from the first use that is looked at to the last. */
  readonly hours: number;
}

/** @param requests_min an origin that sent fewer requests in all was a visitor */
export function originsOf(uses: readonly Use[], requests_min: number): Origins {
  const byOrigin = new Map<string, Use[]>();
  for (const use of uses) {
    const origin = JSON.stringify([use[0], use[1]]);
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), use]);
  }
  const origins = [...byOrigin.values()].filter((one) => requestsOf(one) >= requests_min);
  const counted = origins.flat();
  const clients = new Set(counted.map(([client]) => client)).size;
  const operators = new Set(counted.map(([, operator]) => operator)).size;
  const minutes = counted.flatMap(([, , , , hour, ofHour]) =>
    ofHour.map((minute) => hour + 60 * minute),
  );
  return {
    clients,
    operators,
    countries: new Set(counted.flatMap(([, , country]) => country ?? [])).size,
    actors: Math.min(clients, operators),
    crowding: minutes.length / Math.max(1, new Set(minutes).size),
    hours: minutes.length === 0 ? 0 : (latest(minutes) - earliest(minutes)) / 3_600,
    top_share: Math.max(0, ...origins.map(requestsOf)) / Math.max(1, requestsOf(counted)),
  };
}

/** Somebody who finds a key asks a few things that cost nothing first. */
const LOOKS_MIN = 3;

/**
 * How many of the origins in use began by looking around.
 *
 * @param openings of all origins; those that are not in use are left out
 */
export function scoutsOf(
  openings: readonly OriginOpening[],
  uses: readonly Use[],
): { readonly scouts: number; readonly opened: number } {
  const inUse = new Set(uses.map(([client, operator]) => JSON.stringify([client, operator])));
  const of = openings.filter(([client, operator]) => inUse.has(JSON.stringify([client, operator])));
  const scouts = of.filter(([, , requests, units]) => units === 0 && requests >= LOOKS_MIN);
  return { scouts: scouts.length, opened: of.length };
}

/**
 * Whether most of those who use a credential began by looking around: they were not told what it
 * opens, so nobody shared it with them.
 */
export function isFoundKey(openings: readonly OriginOpening[], uses: readonly Use[]): boolean {
  const { scouts, opened } = scoutsOf(openings, uses);
  return scouts >= 2 && 2 * scouts >= opened;
}

function requestsOf(uses: readonly Use[]): number {
  return uses.reduce((sum, [, , , requests]) => sum + requests, 0);
}

function latest(times: readonly number[]): number {
  return times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
}

function earliest(times: readonly number[]): number {
  return times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
}
