import { usageError } from "../io.ts";
import { instant } from "./arguments.ts";

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
/** A hundred years: what is meant to last longer is meant to have no end. */
const MOST_MS = 36_525 * 86_400_000;

/** A parser for an option that takes a time to come: `7d`, `12h`, `30m`, `2w`, or a time. */
export function whenToCome(option: string, now: () => number): (text: string) => Date {
  const absolute = instant(option, now);
  return (text) => {
    const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
    if (amount === undefined || unit === undefined) {
      if (/^[-+]?\d+\s*[a-z]*$/i.test(text)) {
        throw usageError(
          `${option} must be such as 30m, 12h, 7d or 2w, or a time with its zone, not "${text}".`,
        );
      }
      return absolute(text);
    }
    const ms = Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
    if (ms > 0 && ms <= MOST_MS) return new Date(now() + ms);
    throw usageError(`${option} "${text}" must be longer than nothing, and 100 years at most.`);
  };
}
