/** One thing that is looked at: bounded in time, and never in the way of the others. */
import { CliError } from "../io.ts";

export type State = "ok" | "warn" | "fail" | "not_checked";

export interface Outcome {
  readonly state: State;
  /** What was seen, in one sentence without its full stop. */
  readonly text: string;
  /** What mends it; null where all is well. */
  readonly fix: string | null;
}

export interface Finding extends Outcome {
  /** «kafka», «clickhouse», … */
  readonly group: string;
  /** «topics», «disk default», … */
  readonly check: string;
}

export const ok = (text: string): Outcome => ({ state: "ok", text, fix: null });
export const warn = (text: string, fix: string): Outcome => ({ state: "warn", text, fix });
export const fail = (text: string, fix: string): Outcome => ({ state: "fail", text, fix });
export const notChecked = (text: string, fix: string | null = null): Outcome => ({
  state: "not_checked",
  text,
  fix,
});

export interface Bounds {
  readonly timeoutMs: number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/**
 * What `look` answers; a failure where it throws, or takes longer than it may. Never rejects: one check hides
 * no other.
 *
 * @param fix what to do about an error that does not say so itself
 */
export async function attempt(
  bounds: Bounds,
  fix: string,
  look: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([bounds.signal, over.signal]);
  const seconds = bounds.timeoutMs / 1_000;
  const late = bounds
    .sleep(bounds.timeoutMs, signal)
    .then(() => fail(`no answer within ${seconds} s`, fix));
  try {
    return await Promise.race([look(signal), late]);
  } catch (error) {
    return fail(textOf(error), fix);
  } finally {
    over.abort();
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A configuration that does not hold, as @ringfence/runtime reports it.
  if ("problems" in error && Array.isArray(error.problems))
    return sentence(error.problems.join("; "));
  if (error instanceof CliError || "retriable" in error) return sentence(error.message);
  return `${error.name}: ${sentence(error.message)}`;
}

function sentence(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "");
}
