/**
 * Whether the accounts of one workload act on their own, as people with the same task do, or one
 * actor moves them. Pure.
 */

export interface Activity {
  readonly account_id: string;
  /** Starts of the five minutes with use, in order, milliseconds since 1970. */
  readonly slots: readonly number[];
  /** Of these the ones around what it asked for that others of the workload did; all where it is unknown. */
  readonly common_slots: readonly number[];
}

const DAY_MS = 86_400_000;
const SLOT_MS = 300_000;
/** Of the overlaps of independent accounts a relay shows this share. */
const RELAY_SHARE = 0.05;
/** Gaps of an account without which its pace is unknown. */
const GAPS_MIN = 4;
/** Within a sitting everybody's use is even; nobody sits for longer than this without a pause. */
const SITTING_MS = 3 * 3_600_000;
const BITS_MAX = 10;
const BITS_MIN = -8;
/** Scatter of the pauses up to which a scheduler is at work, and from which on somebody comes and goes. */
const SCHEDULED = 0.85;
const AT_WILL = 1.2;
/** Bits from which on the accounts are one relay, whatever the pace of each. */
const ONE_RELAY = 2;

/** What the times of work say of the accounts of a workload, bits. */
export interface Coordination {
  /** Of any two of them. */
  readonly bits: number;
  /** Of two that are both among these accounts, which a scheduler moves beside others at will. */
  readonly scheduled: { readonly account_ids: ReadonlySet<string>; readonly bits: number } | null;
  /** Too little is known of when these work: nothing is said of them and of the scheduled ones. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * A task may be set to a class and to a ring at once. Where some accounts keep an even pace and others
 * come and go, what is said of the ones is not said of the others.
 *
 * Whoever picks the most even of many finds some: as many ways as there are to pick that many are taken
 * off what their evenness says (the look-elsewhere effect).
 */
export function coordinationOf(activities: readonly Activity[]): Coordination {
  const scatters = new Map(activities.map((one) => [one, scatterOf(one.slots)]));
  const even = activities.filter((one) => (scatters.get(one) ?? Infinity) <= SCHEDULED);
  const others = activities.filter((one) => !even.includes(one));
  const atWill = others.filter((one) => (scatters.get(one) ?? 0) >= AT_WILL);
  const mixed = even.length >= 2 && atWill.length >= 2;
  if (!mixed || relayNats(activities) >= ONE_RELAY * Math.LN2) {
    return { bits: coordinationBits(activities), scheduled: null, unknown: new Set() };
  }
  const account_ids = new Set(even.map(({ account_id }) => account_id));
  const unseen = others.filter((one) => (scatters.get(one) ?? null) === null);
  const picked = bitsToPick(even.length, activities.length);
  return {
    bits: coordinationBits(others),
    scheduled: { account_ids, bits: Math.max(BITS_MIN, coordinationBits(even) - picked) },
    unknown: new Set(unseen.map(({ account_id }) => account_id)),
  };
}

/** Binary logarithm of the ways to pick some of all. */
function bitsToPick(some: number, all: number): number {
  let bits = 0;
  for (let n = 1; n <= some; n++) bits += Math.log2((all - some + n) / n);
  return bits;
}

/**
 * Log-odds in bits. A relay keeps its accounts apart: of their stretches of work, which would
 * overlap by chance, hardly any do. A scheduler keeps them at an even pace for hours, where people
 * come and go. Accounts that do neither are independent.
 */
export function coordinationBits(activities: readonly Activity[]): number {
  const nats = Math.max(relayNats(activities), paceNats(activities) ?? Number.NEGATIVE_INFINITY);
  return Math.max(BITS_MIN, Math.min(BITS_MAX, nats / Math.LN2));
}

/** Whoever has a life beside the relay keeps apart from the others in what is common to them. */
function relayNats(activities: readonly Activity[]): number {
  const days = new Set(activities.flatMap(({ common_slots }) => common_slots.map(dayOf)));
  let nats = 0;
  for (const day of days) {
    const stretches = activities.flatMap(({ common_slots }): Stretch[] => {
      const own = common_slots.filter((slot) => dayOf(slot) === day);
      const [first, last] = [own[0], own.at(-1)];
      return first === undefined || last === undefined ? [] : [[first, last + SLOT_MS / 2]];
    });
    nats += dayNats(stretches);
  }
  return nats;
}

type Stretch = readonly [from: number, to: number];

/**
 * Log-likelihood ratio of as many overlaps: Poisson with a small share of what chance gives, or all.
 * The pairs of a few stretches are not independent: they say no more than the stretches are, less one.
 */
function dayNats(stretches: readonly Stretch[]): number {
  const begin = Math.min(...stretches.map(([from]) => from));
  const span = Math.max(...stretches.map(([, to]) => to)) - begin;
  let expected = 0;
  let overlaps = 0;
  for (const [index, [from, to]] of stretches.entries()) {
    for (const [otherFrom, otherTo] of stretches.slice(index + 1)) {
      expected += overlapChance(to - from, otherTo - otherFrom, span);
      // The end of one turn and the beginning of the next may fall into one slot.
      if (Math.min(to, otherTo) - Math.max(from, otherFrom) > SLOT_MS / 2) overlaps += 1;
    }
  }
  const independent = Math.min(1, (stretches.length - 1) / Math.max(expected, 1e-9));
  return independent * (overlaps * Math.log(RELAY_SHARE) + (1 - RELAY_SHARE) * expected);
}

/** That two stretches overlap which lie anywhere in a span. */
function overlapChance(x: number, y: number, span: number): number {
  if (x + y >= span) return 1;
  return 1 - (span - x - y) ** 2 / ((span - x) * (span - y));
}

/** Null where no account works long enough to tell. A pace by chance scatters as much as it is. */
function paceNats(activities: readonly Activity[]): number | null {
  const scatters = activities.flatMap(({ slots }) => scatterOf(slots) ?? []);
  if (scatters.length === 0) return null;
  return scatters.reduce((sum, one) => sum + Math.max(-2, Math.min(1.5, 4 * (1 - one))), 0);
}

/** Standard deviation of the gaps within a day over their mean; null where it is unknown. */
function scatterOf(slots: readonly number[]): number | null {
  const gaps = slots.flatMap((slot, index) => {
    const next = slots[index + 1];
    return next === undefined || dayOf(next) !== dayOf(slot) ? [] : [next - slot];
  });
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  if (gaps.length < GAPS_MIN || total < SITTING_MS) return null;
  const mean = total / gaps.length;
  const square = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  return Math.sqrt(square) / mean;
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
