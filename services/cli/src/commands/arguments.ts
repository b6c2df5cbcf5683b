import { usageError } from "../io.ts";
import { nearest } from "@ringfence/runtime/process";

/** The end of a help: lines to be copied. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  npx ringfence ${line}`).join("\n")}`;
}

/** A parser for an option that takes a number above 0. */
export function positiveNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw usageError(`${option} must be a number above 0, not "${text}".`);
  };
}

/** A parser for an option that takes a whole number of 1 or more. */
export function positiveInteger(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
    throw usageError(`${option} must be a whole number of 1 or more, not "${text}".`);
  };
}

/** A parser for an option that takes one of a few words. */
export function oneOf<T extends string>(
  option: string,
  choices: readonly T[],
): ((text: string) => T) & { readonly words: readonly T[] } {
  const parse = (text: string): T => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    const near = nearest(text, choices);
    const hint = near === null ? "" : ` Did you mean ${near}?`;
    throw usageError(`${option} cannot be "${text}".${hint} Use ${choices.join(", ")}.`);
  };
  // Completion offers them.
  return Object.assign(parse, { words: choices });
}

/** A parser for an option that takes a time: RFC 3339, or a date, which begins in UTC. */
export function instant(option: string, now: () => number): (text: string) => Date {
  return (text) => {
    if (text === "now") return new Date(now());
    const shaped = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
    const time = new Date(text);
    if (shaped.test(text) && !Number.isNaN(time.getTime())) return time;
    throw usageError(
      `${option} must be a time with its zone, such as 2026-01-05T00:00:00Z, not "${text}".`,
    );
  };
}
