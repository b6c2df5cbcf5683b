import { getJunitXml } from "junit-xml";
import type { Outcome } from "./expectations.ts";

/** Expectations as a JUnit report, for a CI server. */
export function junitOf(outcomes: readonly Outcome[]): string {
  return getJunitXml({
    name: "ringfence",
    suites: [
      {
        name: "ringfence backtest",
        testCases: outcomes.map(({ name, failure }) => ({
          name,
          classname: "ringfence.backtest",
          ...(failure === null ? {} : { failures: [{ message: failure }] }),
        })),
      },
    ],
  });
}
