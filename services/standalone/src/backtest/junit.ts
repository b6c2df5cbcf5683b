/** What was expected and what came out, for a CI server. */
import { access, constants, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError } from "@ringfence/runtime";
import { XMLBuilder } from "fast-xml-parser";
import type { Outcome } from "./expectations.ts";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
/** What XML 1.0 cannot hold. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Before a run of minutes, not after it.
 *
 * @throws ConfigError where no report can be written there
 */
export async function refuseUnwritable(path: string): Promise<void> {
  try {
    await access(dirname(resolve(path)), constants.W_OK);
  } catch {
    throw new ConfigError([
      `${path} cannot be written: name a folder that exists and may be written`,
    ]);
  }
}

/** Writes a JUnit report. @param suite such as `backtest`: part of the names in it */
export async function writeJunit(
  path: string,
  suite: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await writeFile(path, junitOf(suite, outcomes));
}

export function junitOf(suite: string, outcomes: readonly Outcome[]): string {
  const counts = {
    "@tests": outcomes.length,
    "@failures": outcomes.filter(({ failure }) => failure !== null).length,
    "@errors": 0,
    "@skipped": 0,
  };
  const testcase = outcomes.map(({ name, failure }) => ({
    "@name": name.replace(UNPRINTABLE, "\ufffd"),
    "@classname": `ringfence.${suite}`,
    ...(failure === null
      ? {}
      : { failure: { "@message": failure.replace(UNPRINTABLE, "\ufffd") } }),
  }));
  const text: unknown = builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "ringfence",
      ...counts,
      testsuite: { "@name": `ringfence ${suite}`, ...counts, testcase },
    },
  });
  return String(text);
}
