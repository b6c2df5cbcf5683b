/**
 * The formulas of the pages, worked out over intervals: what is only known to three decimals, or not
 * at all, still bounds what comes out, so that a formula can be held to a weight.
 */
import { poissonSurprise } from "../statistics.ts";

export type Interval = readonly [least: number, most: number];

export const UNKNOWN: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

type Values = ReadonlyMap<string, Interval>;

/** @throws Error that says what of the formula cannot be read, or which name has no value */
export function bounds(formula: string, values: Values): Interval {
  const tokens = tokensOf(formula);
  const reader = new Reader(formula, tokens, values);
  const result = reader.sum();
  reader.end();
  return result;
}

/** The names in a formula that are no functions, in order. */
export function namesIn(formula: string): string[] {
  const names = tokensOf(formula).filter((token) => /^[a-z]/.test(token));
  return [...new Set(names.filter((name) => !(name in FUNCTIONS)))];
}

function tokensOf(formula: string): string[] {
  const tokens = formula.match(/\d+(?:\.\d+)?|[a-z]\w*|\S/g);
  if (tokens === null) throw new Error("a formula is empty");
  return tokens;
}

const FUNCTIONS: Readonly<Record<string, (...given: readonly Interval[]) => Interval>> = {
  min: (...given) => [least(given.map(([low]) => low)), least(given.map(([, high]) => high))],
  max: (...given) => [most(given.map(([low]) => low)), most(given.map(([, high]) => high))],
  ln: (of) => rising(of, Math.log),
  log2: (of) => rising(of, Math.log2),
  log10: (of) => rising(of, Math.log10),
  surprise: (count = UNKNOWN, mean = UNKNOWN) => [
    surprise(count[0], mean[1]),
    surprise(count[1], mean[0]),
  ],
};

/** Logarithms; of what is not above 0 it is the lowest there is. */
function rising(of: Interval = UNKNOWN, take: (value: number) => number): Interval {
  return [take(Math.max(0, of[0])), take(Math.max(0, of[1]))];
}

function surprise(count: number, mean: number): number {
  if (count <= 0 || mean === Number.POSITIVE_INFINITY) return 0;
  // Counts are whole: what lies beside one is one that was given with a tolerance.
  const whole = Math.abs(count - Math.round(count)) < 0.001 ? Math.round(count) : count;
  return whole === Number.POSITIVE_INFINITY ? whole : poissonSurprise(whole, mean);
}

class Reader {
  readonly #formula: string;
  readonly #tokens: readonly string[];
  readonly #values: Values;
  #at = 0;

  constructor(formula: string, tokens: readonly string[], values: Values) {
    this.#formula = formula;
    this.#tokens = tokens;
    this.#values = values;
  }

  sum(): Interval {
    let [low, high] = this.#product();
    for (;;) {
      if (this.#skip("+")) {
        const [least, most] = this.#product();
        [low, high] = [low + least, high + most];
      } else if (this.#skip("-")) {
        const [least, most] = this.#product();
        [low, high] = [low - most, high - least];
      } else return [low, high];
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#fail();
  }

  #product(): Interval {
    let result = this.#factor();
    for (;;) {
      if (this.#skip("*")) result = times(result, this.#factor());
      else if (this.#skip("/")) result = times(result, inverse(this.#factor()));
      else return result;
    }
  }

  #factor(): Interval {
    if (this.#skip("-")) return times([-1, -1], this.#factor());
    if (this.#skip("(")) return this.#closed(this.sum());
    const token = this.#tokens[this.#at++] ?? "";
    if (/^\d/.test(token)) return [Number(token), Number(token)];
    const call = FUNCTIONS[token];
    if (call !== undefined && this.#skip("(")) {
      const given = [this.sum()];
      while (this.#skip(",")) given.push(this.sum());
      return this.#closed(call(...given));
    }
    const value = this.#values.get(token);
    if (value === undefined) this.#fail(token);
    return value;
  }

  #closed(result: Interval): Interval {
    if (!this.#skip(")")) this.#fail();
    return result;
  }

  #skip(token: string): boolean {
    const found = this.#tokens[this.#at] === token;
    if (found) this.#at += 1;
    return found;
  }

  #fail(token = this.#tokens[this.#at] ?? "its end"): never {
    throw new Error(`«${this.#formula}» cannot be read at «${token}»`);
  }
}

function times(x: Interval, y: Interval): Interval {
  const products = x.flatMap((one) => y.map((other) => one * other || 0));
  return [least(products), most(products)];
}

function inverse([low, high]: Interval): Interval {
  return low <= 0 && high >= 0 ? UNKNOWN : [1 / high, 1 / low];
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}
