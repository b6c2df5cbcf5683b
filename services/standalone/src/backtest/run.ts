/** The backtest as a command runs it: settings from files, the report to the terminal and files. */
import type { Writable } from "node:stream";
import { readDetection } from "@ringfence/detect";
import { readPolicy } from "@ringfence/enforce";
import { readSmallFile } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { type Backtest, backtest } from "./backtest.ts";
import { readExpectations } from "./expectations.ts";
import { refuseUnwritable, writeJunit } from "./junit.ts";
import { backtestReport, byHarm } from "./report.ts";

export interface RunBacktestOptions {
  readonly live: Store;
  readonly open: (database: string) => Store;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Detection settings that hold today; null for the defaults. */
  readonly baseFile: string | null;
  /** Settings to try. */
  readonly configFile: string | null;
  /** The policy that holds today; null for the default. */
  readonly basePolicyFile: string | null;
  /** A policy to try; null for that of today. */
  readonly policyFile: string | null;
  readonly expectFile: string | null;
  readonly junitFile: string | null;
  /** Writes JSON to standard output in place of the report. */
  readonly json: boolean;
  readonly stdout: Writable;
  readonly signal: AbortSignal;
}

/**
 * @returns whether every expectation held
 * @throws ConfigError, InputError, StoreError
 */
export async function runBacktest(options: RunBacktestOptions): Promise<boolean> {
  const { baseFile, configFile, expectFile, junitFile, json, stdout } = options;
  const { basePolicyFile, policyFile } = options;
  const base = readDetection(baseFile);
  const candidate = configFile === null ? null : readDetection(configFile);
  const policy = {
    base: readPolicy(basePolicyFile),
    candidate: policyFile === null ? null : readPolicy(policyFile),
  };
  const expectations =
    expectFile === null
      ? []
      : readExpectations(readSmallFile("expectations", expectFile), expectFile);
  if (junitFile !== null) await refuseUnwritable(junitFile);
  const { live, open, from, to, signal } = options;
  const settings = { base, candidate, expectations, policy };
  const told = await backtest({ live, open, from, to, ...settings, signal });
  const found = sorted(told);
  stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : backtestReport(found));
  if (junitFile !== null) await writeJunit(junitFile, "backtest", found.outcomes);
  return found.outcomes.every(({ failure }) => failure === null);
}

function sorted(found: Backtest): Backtest {
  const { comparison } = found;
  return {
    ...found,
    base: found.base.toSorted(byHarm),
    candidate: found.candidate?.toSorted(byHarm) ?? null,
    comparison:
      comparison === null
        ? null
        : {
            ...comparison,
            appear: comparison.appear.toSorted(byHarm),
            vanish: comparison.vanish.toSorted(byHarm),
            change: comparison.change.toSorted((x, y) => byHarm(x.after, y.after)),
          },
  };
}
