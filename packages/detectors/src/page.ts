/** What a detector says of itself to a reader: docs/detectors is made of it and of the definition. */
import type { Family, Severity } from "@ringfence/schemas";

export interface Page {
  /** Which abuse it finds, and how: one to three sentences for somebody who enforces terms. */
  readonly sees: string;
  /** Where the prior of the definition is not the whole prior: what is added to it, and when. */
  readonly prior?: string;
  /** Every feature of the evidence that it may give; tests hold what it gives to these formulas. */
  readonly evidence: readonly Formula[];
  /** For each severity that it may give what it takes. */
  readonly severity: Readonly<Partial<Record<Severity, string>>>;
  readonly sources: readonly Source[];
}

/** How one feature becomes a weight. */
export interface Formula {
  readonly feature: string;
  readonly family: Family;
  /** What is counted or measured, a phrase. */
  readonly observed: string;
  /**
   * The weight in natural log-odds: numbers, `+ - * /`, parentheses, `min`, `max`, `ln`, `log2`,
   * `log10` and `surprise(count, mean)` over `observed`, `expected`, parameters and the names of
   * `where`. Where it depends on a circumstance, one for each.
   */
  readonly weight: string | readonly Case[];
  /** What is meant by `expected` and by names that are neither that, `observed` nor a parameter. */
  readonly where?: Readonly<Record<string, string>>;
  /** When it is given, or why it weighs what it weighs. */
  readonly note?: string;
}

export interface Case {
  readonly weight: string;
  /** What follows «if», or begins with «otherwise». */
  readonly when: string;
}

export interface Source {
  /** Authors, title, where and when. */
  readonly work: string;
  /** What of it is used. */
  readonly used: string;
}
