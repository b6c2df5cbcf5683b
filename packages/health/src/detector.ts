/** Whether a detector hits far more, or far fewer, distinct accounts than its own history lets expect. */
import { atLeast, atMost, expectationOf } from "./counts.ts";
import { figure, type Observation, type Troubled } from "./observation.ts";

/** Distinct accounts of a detector in one window of its history. */
export interface WindowCount {
  /** How many windows ago; 0 is the window that is judged. */
  readonly ago: number;
  readonly accounts: number;
  readonly findings: number;
}

export interface DetectorHistory {
  readonly detector: string;
  readonly mode: "live" | "shadow";
  /** Newest first version and hash of parameters; `before` is null where they did not change. */
  readonly release: string;
  readonly before: string | null;
  /** Hours of a window: 1 or 24. */
  readonly hours: 1 | 24;
  /** Windows in which it hit nobody are left out. */
  readonly counts: readonly WindowCount[];
  /** Whole days since it first hit anybody; beyond that nothing is known. */
  readonly days: number;
  /** Whether it began to hit in the other mode as it came to its end in this one. */
  readonly moved: boolean;
}

/**
 * Whether a detector went from one mode to the other, such as into shadow because it surged: then its
 * silence in the mode that it left says nothing.
 */
export function isMoved(
  own: readonly Pick<WindowCount, "ago">[],
  other: readonly Pick<WindowCount, "ago">[],
): boolean {
  if (own.length === 0 || other.length === 0) return false;
  const last = Math.min(...own.map(({ ago }) => ago));
  const agos = other.map(({ ago }) => ago);
  return Math.max(...agos) <= last + 1 && Math.min(...agos) <= last;
}

export interface DetectorBounds {
  /** Days of history below which nothing is said. */
  readonly daysMin: number;
  /** A surge is of so many accounts at least, and a silence of a detector that expects as many. */
  readonly accountsMin: number;
  /** A surge stands in so many findings at least: one large ring is work, no bad release. */
  readonly findingsMin: number;
  /** So many accounts in a day are told of where nothing is known of the detector yet. */
  readonly newAccountsMax: number;
  /** At least so many times the expectation, or less than its part. */
  readonly ratioMin: number;
  /**
   * Largest probability under the history that is told. A detector is judged some hundred times a day:
   * at 1e-6 a fleet of 25 in two modes and windows is told of by chance less than once in two months.
   */
  readonly probabilityMax: number;
}

export const DETECTOR_BOUNDS: DetectorBounds = {
  daysMin: 7,
  accountsMin: 20,
  findingsMin: 5,
  newAccountsMax: 500,
  ratioMin: 3,
  probabilityMax: 1e-6,
};

/**
 * Windows of one hour are held beside those of the same hour of day and its neighbours on earlier days;
 * windows of a day beside earlier days. It is told of where all of this holds: the count is improbable
 * under the negative binomial of the history (`counts.ts`), it is `ratioMin` times more or less than
 * expected, it concerns `accountsMin` accounts, and fewer than three days saw the like (that is also
 * what leaves weekends in peace).
 */
export function judgeDetector(
  history: DetectorHistory,
  bounds: DetectorBounds = DETECTOR_BOUNDS,
): Observation[] {
  const { detector, mode, hours, days } = history;
  const subject = `${detector} (${mode}, ${hours} h)`;
  const surge = { kind: "detector_surge", subject } as const;
  const silence = { kind: "detector_silence", subject } as const;
  const now = history.counts.find(({ ago }) => ago === 0) ?? { accounts: 0, findings: 0 };
  if (days < bounds.daysMin) {
    const text = `${detector} has ${days} days of history in ${mode}, and ${bounds.daysMin} are needed`;
    return [
      floods(history, now, bounds) ?? { ...surge, health: "unknown", text },
      { ...silence, health: "unknown", text },
    ];
  }
  const likes = likeWindows(history);
  const expectation = expectationOf(likes.flat());
  const { mean } = expectation;
  const { accounts } = now;
  const highs = likes.map((day) => Math.max(...day)).sort((x, y) => y - x);
  const lows = likes.map((day) => Math.min(...day)).sort((x, y) => x - y);
  const window = hours === 1 ? "hour" : "day";
  const says = `${detector} (${mode}) hit ${accounts} distinct accounts in the last ${window}, and about ${figure(mean)} were expected`;
  const told = {
    health: "bad",
    severity: mode === "live" ? "error" : "warn",
    observed: accounts,
    expected: mean,
    unit: `accounts in ${hours} h`,
    text: `${says}.${releaseOf(history)}`,
  } as const;
  const surges =
    accounts >= bounds.accountsMin &&
    now.findings >= bounds.findingsMin &&
    accounts >= bounds.ratioMin * mean &&
    accounts > third(highs) &&
    atLeast(accounts, expectation) <= bounds.probabilityMax;
  const falls =
    mean >= bounds.accountsMin &&
    accounts * bounds.ratioMin <= mean &&
    accounts < third(lows) &&
    atMost(accounts, expectation) <= bounds.probabilityMax;
  return [
    surges
      ? {
          ...surge,
          ...told,
          what_to_do: surgeTodo(detector),
        }
      : { ...surge, health: "well", text: says },
    falls
      ? silenceOf(history, { ...silence, ...told })
      : { ...silence, health: "well", text: says },
  ];
}

function silenceOf(
  { detector, mode, moved }: DetectorHistory,
  told: Omit<Troubled, "what_to_do">,
): Observation {
  if (moved) {
    const text = `${detector} came to its end in ${mode} as it began in the other mode`;
    return { kind: told.kind, subject: told.subject, health: "unknown", text };
  }
  return {
    ...told,
    severity: "warn",
    what_to_do: `Check that ${detector} is still in detection.yaml as before, and that the fields of events it needs still arrive.`,
  };
}

/** A detector without history has a bound that holds for anybody: a bad release may be its first. */
function floods(
  { detector, mode, hours }: DetectorHistory,
  now: Omit<WindowCount, "ago">,
  { newAccountsMax, findingsMin }: DetectorBounds,
): Observation | null {
  // The last hour is part of the last day, which is enough to tell it once.
  if (hours === 1 || now.accounts < newAccountsMax || now.findings < findingsMin) return null;
  return {
    kind: "detector_surge",
    subject: `${detector} (${mode}, ${hours} h)`,
    health: "bad",
    severity: mode === "live" ? "error" : "warn",
    observed: now.accounts,
    expected: newAccountsMax,
    unit: `accounts in ${hours} h`,
    text: `${detector} (${mode}) is new and hit ${now.accounts} distinct accounts in the last day.`,
    what_to_do: surgeTodo(detector),
  };
}

function surgeTodo(detector: string): string {
  return `Look at some of its findings; if they are wrong, put ${detector} into shadow (mode: shadow in detection.yaml) and lift what it did.`;
}

/** Counts of the windows that are like the one judged, by day; a day nobody was hit in counts zeros. */
function likeWindows({ counts, hours, days }: DetectorHistory): number[][] {
  const byAgo = new Map(counts.map(({ ago, accounts }) => [ago, accounts]));
  const shifts = hours === 1 ? [-1, 0, 1] : [0];
  return Array.from({ length: days }, (_, day) =>
    shifts.map((shift) => byAgo.get(((day + 1) * 24) / hours + shift) ?? 0),
  );
}

/** What fewer than three days reached is no custom. */
function third(sorted: readonly number[]): number {
  return sorted[Math.min(2, sorted.length - 1)] ?? 0;
}

function releaseOf({ release, before }: DetectorHistory): string {
  return before === null
    ? ` It runs as ${release}, as before.`
    : ` It runs as ${release} since lately, before that as ${before}: that is the likely cause.`;
}
