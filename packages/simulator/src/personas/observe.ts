/** For the tests of personas: one small world, looked at from the outside. */
import type { RequestEventInput } from "@ringfence/schemas";
import { createWorld, type GroundTruth, type World, type WorldOptions } from "../world.ts";

export interface Observation {
  readonly world: World;
  readonly truth: readonly GroundTruth[];
  readonly events: readonly RequestEventInput[];
  /** Events of each account, in order of time. */
  readonly byAccount: ReadonlyMap<string, readonly RequestEventInput[]>;
}

/** Two days, beginning on a Monday, with only the given personas. */
export function observe(
  personas: NonNullable<WorldOptions["personas"]>,
  { seed = "observed", hours = 48 }: { seed?: string; hours?: number } = {},
): Observation {
  const start = new Date("2026-10-12T00:00:00.000Z");
  const world = createWorld({ seed, start, hours, accounts: 0, personas });
  const events = [...world.events()];
  const byAccount = new Map<string, RequestEventInput[]>();
  for (const event of events) {
    const own = byAccount.get(event.account_id);
    if (own === undefined) byAccount.set(event.account_id, [event]);
    else own.push(event);
  }
  return { world, truth: world.truth, events, byAccount };
}

export function distinct(
  events: readonly RequestEventInput[],
  field: keyof RequestEventInput,
): number {
  return new Set(events.map((event) => event[field])).size;
}

export function time(event: RequestEventInput | undefined): number {
  if (event === undefined) throw new Error("there is no such event");
  return Date.parse(event.occurred_at);
}

/** Units consumed by day (UTC). */
export function unitsByDay(events: readonly RequestEventInput[]): Map<string, number> {
  const days = new Map<string, number>();
  for (const { occurred_at, units } of events) {
    const day = occurred_at.slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + (units ?? 0));
  }
  return days;
}

/** Most events within any `span` milliseconds. */
export function peak(events: readonly RequestEventInput[], span: number): number {
  let most = 0;
  let first = 0;
  events.forEach((event, index) => {
    while (time(events[first]) <= time(event) - span) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** Bits in which two similarity hashes differ. */
function distance(a: string, b: string): number {
  const bits = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  return bits.toString(2).replaceAll("0", "").length;
}

/** Share of pieces of content that lie within 6 bits of one of the `back` before. */
export function nearDuplicates(events: readonly RequestEventInput[], back = 40): number {
  const hashes = events.flatMap(({ content_simhash }) => content_simhash ?? []);
  if (hashes.length === 0) return 0;
  const near = hashes.filter((hash, index) =>
    hashes.slice(Math.max(0, index - back), index).some((other) => distance(hash, other) <= 6),
  );
  return near.length / hashes.length;
}
