/** What no table may go below, and what an alert lacks for what is asked. */
import type { Action, Severity } from "@ringfence/schemas";
import { SEVERITIES } from "@ringfence/schemas";
import type { Strength } from "./ladder.ts";

/** Minimums that evidence has to meet, all of them. */
export interface Needs {
  readonly severity_min: Severity;
  readonly confidence_min: number;
  /** Independent families of evidence. */
  readonly families_min: number;
}

/**
 * Reasonable belief takes that much: neither a rung of a table nor the history of an account makes
 * a measure of less.
 */
export const FLOORS: Readonly<Record<Action, Needs>> = {
  observe: { severity_min: "info", confidence_min: 0, families_min: 0 },
  warn: { severity_min: "info", confidence_min: 0, families_min: 0 },
  throttle: { severity_min: "info", confidence_min: 0.9, families_min: 0 },
  suspend: { severity_min: "medium", confidence_min: 0.99, families_min: 2 },
};

/** What a rung of a table lacks for its action; null where it is strict enough. */
export function belowFloor(action: Action, rung: Needs): string | null {
  const { severity_min, confidence_min, families_min } = FLOORS[action];
  if (rung.confidence_min < confidence_min) {
    return `${action} needs confidence_min of ${confidence_min} or more`;
  }
  if (rung.families_min < families_min) {
    return `${action} needs families_min of ${families_min} or more`;
  }
  if (rankOf(rung.severity_min) < rankOf(severity_min)) {
    return `${action} needs severity_min of ${severity_min} or more`;
  }
  return null;
}

/** Which of the minimums the evidence does not meet, in words. */
export function missingOf({ severity, confidence, families }: Strength, needs: Needs): string[] {
  const { severity_min, confidence_min, families_min } = needs;
  return [
    ...(rankOf(severity) < rankOf(severity_min) ? [`severity is ${severity}`] : []),
    ...(confidence < confidence_min ? [`${percent(confidence)} sure`] : []),
    ...(families < families_min ? [`${familiesText(families)} of evidence`] : []),
  ];
}

/** Rank of a severity, 0 for info: severities compare by it. */
export function rankOf(value: Severity): number {
  return SEVERITIES.indexOf(value);
}

/** Rounded down: what is short of a bound must not look as if it reached it. */
export function percent(confidence: number): string {
  return `${Math.floor(confidence * 1000) / 10} %`;
}

export function familiesText(families: number): string {
  return families === 1 ? "1 family" : `${families} families`;
}
