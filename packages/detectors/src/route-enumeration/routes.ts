/** Which of the routes asked for in vain are guesses, and which a mistake explains. Pure. */
import { tellingWords } from "./words.ts";

/** A minute of requests for one route that is not there. */
export interface Asked {
  /** Start of the minute, seconds since 1970. */
  readonly at: number;
  readonly route: string;
  readonly kind: string;
  readonly requests: number;
}

export interface Guesses {
  /** Distinct routes that no mistake explains; of one family no more than a few. */
  readonly routes: number;
  /** Distinct first words of them. */
  readonly families: number;
  /** Requests for them. */
  readonly requests: number;
  /** Those of them that exist and are closed to the account. */
  readonly closed: number;
  /** Routes that look like one that answers. */
  readonly mistaken: number;
  /** Distinct new routes of the last ten minutes. */
  readonly recent: number;
  /** Distinct words in them that name what is nobody's business. */
  readonly words: readonly string[];
  /** Quarters of an hour in which new routes were asked for. */
  readonly quarters: number;
  /** First and last minute in which a new one was asked for, seconds since 1970; 0 without any. */
  readonly first: number;
  readonly last: number;
  readonly examples: readonly string[];
}

interface Guess {
  readonly at: number;
  readonly route: string;
  requests: number;
  closed: boolean;
}

const RECENT_SECONDS = 600;
const QUARTER_SECONDS = 900;
/**
 * Routes that begin with one word may be a product that this service does not have, or not for this
 * account: a client that knows it asks for several of them, so few of those count. More of them than
 * a product has are a list again.
 */
const FAMILY = { counted: 4, largest: 24 } as const;
/** Letters that a slip changes. */
const SLIP = 2;

/** @param end of the hours that are looked at, seconds since 1970 */
export function guessesOf(
  asked: readonly Asked[],
  answered: readonly string[],
  end: number,
): Guesses {
  const known = answered.map(plain);
  const first = new Map<string, Guess>();
  for (const { at, route, kind, requests } of asked) {
    const seen = first.get(plain(route));
    if (seen === undefined) {
      first.set(plain(route), { at, requests, closed: kind === "closed", route });
    } else {
      seen.requests += requests;
      seen.closed ||= kind === "closed";
    }
  }
  const unexplained = [...first].filter(([route]) => !known.some((one) => isSlip(one, route)));
  const guesses = countedOf(unexplained);
  const quarters = guesses.map(({ at }) => Math.floor(at / QUARTER_SECONDS));
  return {
    routes: guesses.length,
    families: new Set(guesses.map(({ route }) => familyOf(plain(route)))).size,
    requests: guesses.reduce((sum, { requests }) => sum + requests, 0),
    closed: guesses.filter(({ closed }) => closed).length,
    mistaken: first.size - unexplained.length,
    recent: guesses.filter(({ at }) => at >= end - RECENT_SECONDS).length,
    words: [...new Set(guesses.flatMap(({ route }) => tellingWords(plain(route))))],
    quarters: new Set(quarters).size,
    first: guesses[0]?.at ?? 0,
    last: guesses.at(-1)?.at ?? 0,
    examples: guesses.slice(-3).map(({ route }) => route),
  };
}

function countedOf(unexplained: readonly (readonly [route: string, guess: Guess])[]): Guess[] {
  const families = new Map<string, Guess[]>();
  for (const [route, guess] of unexplained) {
    const name = familyOf(route);
    const own = families.get(name);
    if (own === undefined) families.set(name, [guess]);
    else own.push(guess);
  }
  return [...families.values()]
    .flatMap((own) => (own.length > FAMILY.largest ? own : own.slice(0, FAMILY.counted)))
    .sort((x, y) => x.at - y.at);
}

/** What a plain route begins with. */
function familyOf(route: string): string {
  return route.split("/")[0] ?? "";
}

/** A route without its version, prefix of an interface, parameters and case: what a client means. */
function plain(route: string): string {
  const parts = route
    .toLowerCase()
    .split(/[?#]/)[0]
    ?.split("/")
    .filter((part) => part !== "" && !/^(v\d+\w*|api)$/.test(part));
  // A number or an identifier in a raw path is a parameter of one route.
  return (parts ?? []).map((part) => (/\d/.test(part) ? "{}" : part)).join("/");
}

/** Whether one is the other, but for a plural, a slip of the finger, or a base in front. */
function isSlip(known: string, asked: string): boolean {
  if (known === asked) return true;
  if (known !== "" && asked.endsWith(`/${known}`)) return true;
  if (Math.abs(known.length - asked.length) > SLIP || asked.length < 3 * SLIP) return false;
  return distance(known, asked) <= SLIP;
}

/** Levenshtein distance. */
function distance(x: string, y: string): number {
  let row = Array.from({ length: y.length + 1 }, (_, index) => index);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) {
      const swap = (row[j - 1] ?? 0) + (x[i - 1] === y[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[y.length] ?? 0;
}
