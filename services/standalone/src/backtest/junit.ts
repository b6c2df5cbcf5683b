import { XMLBuilder } from "fast-xml-parser";
import type { Outcome } from "./expectations.ts";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
/** What XML 1.0 cannot hold. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Expectations as a JUnit report, for a CI server. */
export function junitOf(outcomes: readonly Outcome[]): string {
  const counts = {
    "@tests": outcomes.length,
    "@failures": outcomes.filter(({ failure }) => failure !== null).length,
    "@errors": 0,
    "@skipped": 0,
  };
  const testcase = outcomes.map(({ name, failure }) => ({
    "@name": name.replace(UNPRINTABLE, "\ufffd"),
    "@classname": "ringfence.backtest",
    ...(failure === null
      ? {}
      : { failure: { "@message": failure.replace(UNPRINTABLE, "\ufffd") } }),
  }));
  const text: unknown = builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "ringfence",
      ...counts,
      testsuite: { "@name": "ringfence backtest", ...counts, testcase },
    },
  });
  return String(text);
}
