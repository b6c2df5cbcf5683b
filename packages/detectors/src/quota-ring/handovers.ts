/**
 * What linked accounts did in a day, slot by slot: who worked when, who had used up an allowance,
 * and who took over from whom. Times are milliseconds since 1970. Pure.
 */

/** Five minutes of one account; null where there was no success, or no refusal for want of quota. */
export type Slot = readonly [
  start_ms: number,
  units: number,
  first_succeeded_ms: number | null,
  last_succeeded_ms: number | null,
  first_exhausted_ms: number | null,
];

export interface Member {
  readonly account_id: string;
  /** Units a UTC day; null where it is unknown. */
  readonly quota: number | null;
  readonly slots: readonly Slot[];
}

/** A stretch of time in which one member worked and no other began to. */
export interface Turn {
  readonly account_id: string;
  readonly start_ms: number;
  readonly end_ms: number;
  /** Whether its allowance was used up, or nearly so, when the turn ended. */
  readonly full: boolean;
}

export interface Handover {
  readonly from: string;
  readonly ended_ms: number;
  readonly to: string;
  readonly started_ms: number;
}

export interface Relay {
  /** Turns that ended with the allowance used up and were the member's last of the day. */
  readonly exhaustions: number;
  /** Turns that ended long before, and another member went on. */
  readonly unfinished: number;
  /** Of these, the ones after which another member began within the time allowed. */
  readonly handovers: readonly Handover[];
  /** What chance would give: every turn of the others begins anywhere in the period. */
  readonly expected: number;
}

const DAY_MS = 86_400_000;
/** A refusal this soon after a success tells that the success was the last. */
const REFUSAL_MS = 600_000;

/** The turns of the members in order of time. `full_share` of the allowance counts as used up. */
export function turnsOf(members: readonly Member[], full_share: number): Turn[] {
  const work = members.flatMap((member) => stretchesOf(member, full_share));
  work.sort((x, y) => x.start_ms - y.start_ms || (x.account_id < y.account_id ? -1 : 1));
  const turns: Turn[] = [];
  for (const next of work) {
    const last = turns.at(-1);
    if (last?.account_id !== next.account_id) turns.push(next);
    else turns[turns.length - 1] = { ...next, start_ms: last.start_ms };
  }
  return turns;
}

/** One stretch a slot with successes; full where a refusal for want of quota follows upon it. */
function stretchesOf({ account_id, quota, slots }: Member, full_share: number): Turn[] {
  const refusals = slots.flatMap(([, , , , at]) => at ?? []);
  const usedByDay = new Map<number, number>();
  return slots.flatMap(([start, units, first, last]) => {
    if (first === null || last === null) return [];
    const day = Math.floor(start / DAY_MS);
    const used = (usedByDay.get(day) ?? 0) + units;
    usedByDay.set(day, used);
    const refused = refusals.some((at) => at >= first && at <= last + REFUSAL_MS);
    const full = refused || (quota !== null && used >= full_share * quota);
    return [{ account_id, start_ms: first, end_ms: last, full }];
  });
}

/**
 * Who took over from whom. The statistic is the baton pass of CAMEO (Northcutt, Ho and Chuang,
 * 2016): a turn that begins soon after another's allowance is gone, again and again.
 */
export function relayOf(turns: readonly Turn[], withinMs: number, periodMs: number): Relay {
  const handovers: Handover[] = [];
  let exhaustions = 0;
  let unfinished = 0;
  let expected = 0;
  const own = countBy(turns, ({ account_id }) => account_id);
  const last = lastTurns(turns);
  for (const [index, { account_id, end_ms, full }] of turns.entries()) {
    const next = turns[index + 1];
    if (!full && next !== undefined) unfinished += 1;
    // Who works on later in the day was not at its end yet.
    if (!full || (last.get(dayKey(account_id, end_ms)) ?? 0) > index) continue;
    exhaustions += 1;
    const others = turns.length - (own.get(account_id) ?? 0);
    expected += 1 - Math.exp((-others / periodMs) * withinMs);
    if (next === undefined || next.start_ms - end_ms > withinMs) continue;
    handovers.push({
      from: account_id,
      ended_ms: end_ms,
      to: next.account_id,
      started_ms: next.start_ms,
    });
  }
  return { exhaustions, unfinished, handovers, expected };
}

/** Where in the list the last turn of each member and day is: groups may have thousands of turns. */
function lastTurns(turns: readonly Turn[]): ReadonlyMap<string, number> {
  return new Map(
    turns.map(({ account_id, start_ms }, index) => [dayKey(account_id, start_ms), index]),
  );
}

function dayKey(account_id: string, ms: number): string {
  return `${Math.floor(ms / DAY_MS)} ${account_id}`;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/**
 * Slots of all members over slots with any: 1 for one member at a time, which is how people share
 * a machine; near the number of members for accounts that are used in parallel.
 */
export function crowdingOf(members: readonly Member[]): number {
  const starts = members.flatMap(({ slots }) =>
    slots.filter(([, , first]) => first !== null).map(([start]) => start),
  );
  return starts.length === 0 ? 0 : starts.length / new Set(starts).size;
}
