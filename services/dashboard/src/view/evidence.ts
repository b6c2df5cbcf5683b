/** The sum that makes the confidence, as bars. Pure. */
import type { AlertDetail } from "@ringfence/schemas/api";

export interface EvidenceRow {
  readonly text: string;
  readonly family: string | null;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly weight: number;
  /** Shares of the width of the column: where zero is, and the bar. */
  readonly bar: { readonly zero: number; readonly from: number; readonly width: number };
}

/** What stood before any evidence first, then the evidence as it came. */
export function evidenceRows({ log_odds, facts }: Pick<AlertDetail, "log_odds" | "facts">) {
  const weights = [...facts.map(({ weight }) => weight), log_odds.prior ?? 0, 0];
  const [least, most] = [Math.min(...weights), Math.max(...weights)];
  const span = most - least || 1;
  const zero = -least / span;
  const barOf = (weight: number) => ({
    zero,
    from: weight < 0 ? zero + weight / span : zero,
    width: Math.abs(weight) / span,
  });
  const rows: EvidenceRow[] = facts.map(({ text, family, observed, expected, weight }) => ({
    text,
    family: family ?? null,
    observed,
    expected,
    weight,
    bar: barOf(weight),
  }));
  if (log_odds.prior === null) return rows;
  const prior: EvidenceRow = {
    text: "before any evidence: how rare this is",
    family: null,
    observed: null,
    expected: null,
    weight: log_odds.prior,
    bar: barOf(log_odds.prior),
  };
  return [prior, ...rows];
}

/** `e^27` reads as odds to 1. */
export function oddsText(sum: number | null): string {
  if (sum === null) return "unknown";
  const odds = Math.exp(Math.abs(sum));
  const text = odds >= 1e6 ? "more than a million" : Math.round(odds).toLocaleString("en-US");
  return sum >= 0 ? `${text} to 1 for abuse` : `${text} to 1 against it`;
}
