/** `ringfence shadow`: what detectors in shadow say, beside what they or others say live. */
import type { Writable } from "node:stream";
import { type AlertLife, compareAlerts, type Comparison, livesOf } from "@ringfence/policy";
import { alert, type Alert } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { byHarm, shadowReport } from "./report.ts";

/** Alerts of both modes, as detectors that have a shadow told them. */
export interface Shadowed {
  readonly live: readonly AlertLife[];
  readonly shadow: readonly AlertLife[];
  /** From live to shadow. */
  readonly comparison: Comparison;
}

/** Revisions that one query reads. */
const PAGE = 20_000;
/** Revisions that are compared at most; past it a shorter time has to be asked for. */
const REVISIONS_MAX = 200_000;

const revisions = loadQuery({
  url: import.meta.url,
  file: "./revisions.sql",
  params: z.object({ since: z.string(), after: z.int(), page: z.int() }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

export interface ShadowOptions {
  readonly store: Store;
  /** Event time of the first alerts that are compared. */
  readonly since: Date;
  readonly json: boolean;
  readonly stdout: Writable;
}

/** @throws InputError where there is too much, StoreError */
export async function runShadow({ store, since, json, stdout }: ShadowOptions): Promise<void> {
  const found = shadowedOf(await readRevisions(store, since));
  if (json) {
    stdout.write(`${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
    return;
  }
  const reports = [...found].map(([detector, one]) => shadowReport(detector, one));
  const nothing =
    `no detector told anything in shadow since ${since.toISOString()} (--since names another time of the ` +
    "events). In the detection settings, " +
    "«mode: shadow» runs a detector in shadow, «shadow: { params: … }» its other parameters.";
  stdout.write(`${reports.length === 0 ? nothing : reports.join("\n\n\n")}\n`);
}

/** By detector, those that said anything in shadow; in order of their names. */
export function shadowedOf(revisions: readonly Alert[]): ReadonlyMap<string, Shadowed> {
  const told = revisions.flatMap(apart);
  const names = new Set(
    told.filter(({ mode }) => mode === "shadow").map(({ detector }) => detector.id),
  );
  return new Map(
    [...names].sort().map((name) => {
      const own = told.filter(({ detector }) => detector.id === name);
      const of = (mode: Alert["mode"]) =>
        livesOf(own.filter((one) => one.mode === mode)).toSorted(byHarm);
      const [live, shadow] = [of("live"), of("shadow")];
      return [name, { live, shadow, comparison: compareAlerts(live, shadow) }];
    }),
  );
}

/** What is told in one alert as the findings that it speaks for: each is of one detector. */
function apart(told: Alert): Alert[] {
  const { parts, measures: _, ...whole } = told;
  if (parts === undefined) return [told];
  const open = parts.filter(({ status }) => status === "open");
  return open.map(({ status: _, ...part }) => ({ ...whole, ...part }));
}

async function readRevisions(store: Store, since: Date): Promise<Alert[]> {
  const told: Alert[] = [];
  for (let after = 0; ;) {
    const rows = await store.query(revisions, { since: since.toISOString(), after, page: PAGE });
    for (const { body } of rows) told.push(alert.parse(JSON.parse(body)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return told;
    after = last.sequence;
    if (told.length >= REVISIONS_MAX) {
      throw new InputError(
        "TOO_MUCH",
        `more than ${REVISIONS_MAX} revisions of alerts since ${since.toISOString()}; name a later --since`,
      );
    }
  }
}
