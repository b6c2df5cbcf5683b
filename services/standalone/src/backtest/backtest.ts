/** `ringfence backtest`: which alerts stored events would give under other settings. */
import { randomUUID } from "node:crypto";
import { createDetect, DEFAULT_TIMING, type DetectionSettings } from "@ringfence/detect";
import { floorTo, MINUTE_MS, QUARTER_MS } from "@ringfence/features";
import {
  type AlertLife,
  alertLives,
  compareAlerts,
  type Comparison,
  type PolicyTable,
  type Standing,
} from "@ringfence/policy";
import { createMetrics, silentLog, systemClock } from "@ringfence/runtime";
import { accountProfile, type Finding } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { checkExpectations, type Expectation, type Outcome } from "./expectations.ts";
import { withScratch } from "./scratch.ts";

const extent = loadQuery({
  url: import.meta.url,
  file: "./extent.sql",
  params: z.object({}),
  row: z.strictObject({ first_ms: z.int().nullable(), last_ms: z.int().nullable() }),
});

const standingOf = loadQuery({
  url: import.meta.url,
  file: "./standing.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: accountProfile
    .pick({
      account_id: true,
      created_at: true,
      plan: true,
      status: true,
      organization_id: true,
      reseller: true,
    })
    .strict(),
});

/** Accounts that one query asks for; a parameter has a bound. */
const PAGE = 2_000;

export interface BacktestOptions {
  readonly live: Store;
  readonly open: (database: string) => Store;
  /** `[from, to)`; null for all that is stored. */
  readonly from: Date | null;
  readonly to: Date | null;
  readonly base: DetectionSettings;
  /** Null where nothing is to be compared. */
  readonly candidate: DetectionSettings | null;
  readonly expectations: readonly Expectation[];
  /** The policy of today, and one to try; null where that is the same. */
  readonly policy: { readonly base: PolicyTable; readonly candidate: PolicyTable | null };
  readonly signal: AbortSignal;
}

export interface Backtest {
  readonly from: Date;
  readonly to: Date;
  readonly base: readonly AlertLife[];
  readonly candidate: readonly AlertLife[] | null;
  readonly comparison: Comparison | null;
  /** Of what is tried, or of the base where there is none. */
  readonly outcomes: readonly Outcome[];
}

/**
 * Runs detection over the stored events of a window, once with each of the settings, in databases
 * of their own. What it tells of both sides differs by the settings alone: both see the same events,
 * in the same order, from the same beginning.
 *
 * Profiles are those of today: what an account was at the time is not kept. What became of earlier
 * alerts counts for nothing here, because these alerts take their place.
 *
 * @throws InputError where nothing is stored in the window, StoreError
 */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { base, candidate, expectations, policy, live } = options;
  const { from, to } = await windowOf(options);
  const found = await findingsOf(options, "base", base, { from, to });
  const before = await livesOf(live, found, policy.base);
  // Where the policy alone is tried, the findings are the same.
  const tried =
    candidate === null ? found : await findingsOf(options, "candidate", candidate, { from, to });
  const isCompared = candidate !== null || policy.candidate !== null;
  const after = isCompared ? await livesOf(live, tried, policy.candidate ?? policy.base) : null;
  const judged = after ?? before;
  return {
    from,
    to,
    base: before,
    candidate: after,
    comparison: after === null ? null : compareAlerts(before, after),
    outcomes: checkExpectations(expectations, judged),
  };
}

/** On quarters of the hour, because links and clusters are judged where one ends. */
async function windowOf(options: BacktestOptions): Promise<{ from: Date; to: Date }> {
  const [row] = await options.live.query(extent, {});
  const { first_ms = null, last_ms = null } = row ?? {};
  if (first_ms === null || last_ms === null) {
    throw new InputError("NOTHING_STORED", `no events are stored in ${options.live.database}`);
  }
  const end = floorTo(new Date(last_ms), QUARTER_MS).getTime() + QUARTER_MS;
  const from = floorTo(new Date(Math.max(first_ms, options.from?.getTime() ?? 0)), QUARTER_MS);
  const wanted = options.to === null ? end : ceilTo(options.to, QUARTER_MS);
  const to = new Date(Math.min(end, wanted));
  if (from < to) return { from, to };
  const stored = `${iso(new Date(first_ms))} to ${iso(new Date(last_ms + MINUTE_MS))}`;
  throw new InputError("NOTHING_STORED", `no events in that window; stored are ${stored}`);
}

/** The live findings of one run: what runs in shadow would reach nobody. */
async function findingsOf(
  { live, open, signal }: BacktestOptions,
  name: string,
  detection: DetectionSettings,
  window: { readonly from: Date; readonly to: Date },
): Promise<Finding[]> {
  const unique = `${randomUUID().slice(0, 8)}_${name}`;
  const parts = { live, open, ...window, name: unique, now: () => systemClock.now() };
  const findings = await withScratch(parts, async (store) => {
    const detect = createDetect({
      store,
      ...detection,
      clock: systemClock,
      log: silentLog,
      metrics: createMetrics({ service: "backtest", version: "0.1.0", processMetrics: false }),
      timing: DEFAULT_TIMING,
    });
    const { findings: found } = await detect.tick({ finish: true, signal });
    signal.throwIfAborted();
    return found;
  });
  return findings.filter(({ mode }) => mode === "live");
}

async function livesOf(
  live: Store,
  findings: readonly Finding[],
  policy: PolicyTable,
): Promise<AlertLife[]> {
  return alertLives(findings, await readStanding(live, findings), policy);
}

async function readStanding(
  live: Store,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, Standing>> {
  const ids = [...new Set(findings.flatMap(({ account_ids }) => account_ids))];
  const known = new Map<string, Standing>();
  for (let start = 0; start < ids.length; start += PAGE) {
    const account_ids = ids.slice(start, start + PAGE);
    for (const row of await live.query(standingOf, { account_ids })) known.set(row.account_id, row);
  }
  return known;
}

function ceilTo(time: Date, step: number): number {
  return Math.ceil(time.getTime() / step) * step;
}

function iso(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
