/** Who came to a credential that others were using already, and how they began. Pure. */
import { likenessOf } from "./content-likeness.ts";

/** Use of a credential by one client in one network. */
export interface Origin {
  readonly client: string;
  /** /24 or /64. */
  readonly network: string;
  /** AS number; null where unknown. */
  readonly operator: string | null;
  readonly country: string | null;
  /** First and last call, milliseconds since 1970. */
  readonly first_ms: number;
  readonly last_ms: number;
  readonly calls: number;
  /** Calls that cost nothing and carried no content. */
  readonly looks: number;
  /** Minutes with a call. */
  readonly minutes: number;
  /** The first calls in order. */
  readonly opening: readonly Opening[];
  /** Similarity hashes of the first contents, 16 hexadecimal digits each; empty where unknown. */
  readonly pieces: readonly string[];
}

export type Opening = readonly [at_ms: number, endpoint: string, looks: boolean];

export interface Newcomer {
  readonly origin: Origin;
  /** Calls of the credential by origins that were there before. */
  readonly calls_before: number;
  /** Whether the client, the operator, the country were seen with it before. */
  readonly new_client: boolean;
  readonly new_operator: boolean;
  readonly new_country: boolean;
  /** Whether an origin from before was in use after the newcomer came. */
  readonly others_went_on: boolean;
  /** It began by trying out what the credential opens. */
  readonly scouts: boolean;
  /** Chance that one who belongs here begins like that. */
  readonly chance: number;
  /** Share of its contents that are of the kind that the others ask for; null where unknown. */
  readonly likeness: number | null;
}

export interface Scouting {
  /** Calls at the beginning that have to look, each at something else. */
  readonly calls: number;
  /** Within which they have to come. */
  readonly within_ms: number;
}

/**
 * Share of those who come in another network, or with another client, that belong here and begin by
 * looking around all the same; and of the machines of one fleet, which never do.
 */
const LOOKS_AROUND_BY_CHANCE = 0.008;
const CHANCE_MIN = 0.0005;
/**
 * Who came, in order of time. Origins that came within `settling_ms` of the very first belong to
 * it: a fleet takes a while to show all its machines.
 */
export function newcomersOf(
  origins: readonly Origin[],
  scouting: Scouting,
  settling_ms: number,
): Newcomer[] {
  const ordered = [...origins].sort((x, y) => x.first_ms - y.first_ms);
  const settled = (ordered[0]?.first_ms ?? 0) + settling_ms;
  return ordered.flatMap((origin, index) => {
    if (index === 0 || origin.first_ms < settled) return [];
    return [newcomerOf(origin, ordered.slice(0, index), scouting)];
  });
}

function newcomerOf(
  origin: Origin,
  before: readonly Origin[],
  { calls, within_ms }: Scouting,
): Newcomer {
  const alike = before.filter(({ client }) => client === origin.client);
  const own = chanceOf(alike.length === 0 ? before : alike, calls);
  const new_operator = isNew(origin.operator, before, "operator");
  const isForeign = alike.length === 0 || new_operator;
  return {
    origin,
    calls_before: sum(before, "calls"),
    new_client: alike.length === 0,
    new_operator,
    new_country: isNew(origin.country, before, "country"),
    others_went_on: before.some(({ last_ms }) => last_ms > origin.first_ms),
    scouts: beginsWithLooks(origin.opening.slice(0, calls), calls, within_ms),
    // A strange client may have habits of its own; a known one has those that it had.
    chance: Math.max(isForeign ? LOOKS_AROUND_BY_CHANCE : CHANCE_MIN, own),
    likeness: likenessOf(
      origin.pieces,
      before.flatMap(({ pieces }) => pieces),
    ),
  };
}

/**
 * Chance that so many calls in a row look and come within about a minute, from what the others do.
 * A few imaginary calls, a fourth of them looks and two a minute, keep it away from 0.
 */
function chanceOf(others: readonly Origin[], calls: number): number {
  const looks = (sum(others, "looks") + 1) / (sum(others, "calls") + 4);
  const pace = (sum(others, "calls") + 4) / (sum(others, "minutes") + 2);
  const hurry = Math.min(1, Math.max(0.05, (pace - 1) ** (calls - 1)));
  return looks ** calls * hurry;
}

/** What is unknown is not new. */
function isNew(
  value: string | null,
  before: readonly Origin[],
  field: "operator" | "country",
): boolean {
  return value !== null && before.every((one) => one[field] !== null && one[field] !== value);
}

function beginsWithLooks(opening: readonly Opening[], calls: number, within_ms: number): boolean {
  const [first] = opening;
  const last = opening[calls - 1];
  if (first === undefined || last === undefined) return false;
  const endpoints = new Set(opening.map(([, endpoint]) => endpoint));
  return (
    opening.every(([, , looks]) => looks) &&
    endpoints.size === calls &&
    last[0] - first[0] <= within_ms
  );
}

function sum(origins: readonly Origin[], field: "calls" | "looks" | "minutes"): number {
  return origins.reduce((total, one) => total + one[field], 0);
}
