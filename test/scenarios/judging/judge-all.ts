/** Every figure of the report, from what is known of all worlds. Pure. */
import { decide, DEFAULT_POLICY } from "@ringfence/policy";
import type { Finding, Severity } from "@ringfence/schemas";
import { type GroundTruth, type Version, VERSIONS } from "@ringfence/simulator";
import type { Facts } from "../evaluating/facts.ts";
import { accusationsOf, isAtLeast } from "./accusations.ts";
import {
  type PersonaRecall,
  precisionBySeverity,
  recallByPersona,
  type SeverityPrecision,
} from "./accounts.ts";
import { type Calibration, calibrate, samplesOf } from "./calibration.ts";
import { type ClusterScore, scoreClusters } from "./clusters.ts";
import { byDetector, type DetectorFigures } from "./by-detector.ts";
import { accountDays, falseFindings, type LookAlike, lookAlikes } from "./false-alerts.ts";
import { falseEnforcement, measuresOf, type Suspensions, suspensionsOf } from "./measures.ts";
import { groupBy } from "./statistics.ts";
import {
  type Abusers,
  abusersOf,
  LEFT_OUT,
  type LeftOut,
  type OperatingPoint,
  operatingPoint,
} from "./surest.ts";

/** An account is accused by a finding of this severity or above. */
export const ACCUSED_FROM: Severity = "medium";
/** Evidence below even odds is no signal; from 0.9 on policy may throttle. */
const SIGNAL_FROM = 0.5;
const ENFORCED_FROM = 0.9;

export interface ClusterRow {
  readonly name: string;
  readonly score: ClusterScore;
}

export interface AblationRow {
  readonly left_out: LeftOut;
  readonly at_signal: OperatingPoint;
  readonly at_enforcement: OperatingPoint;
}

export interface Curve {
  readonly name: string;
  /** Where it stands with the threshold that it has. */
  readonly point: OperatingPoint;
  readonly by_version: Readonly<Record<Version, OperatingPoint>>;
  readonly points: readonly OperatingPoint[];
}

export interface Judged {
  readonly size: {
    readonly accounts: number;
    /** Accounts that sent anything, and those of them that are honest. */
    readonly active: number;
    readonly active_honest: number;
    readonly abusive: number;
    readonly findable: number;
    readonly events: number;
    readonly findings: number;
    readonly shadow_findings: number;
    readonly seconds: number;
  };
  readonly precision: readonly SeverityPrecision[];
  readonly recalls: readonly PersonaRecall[];
  readonly look_alikes: readonly LookAlike[];
  readonly days: { readonly honest: number; readonly all: number };
  readonly false_findings: Readonly<Record<Severity, number>>;
  readonly false_enforcement: number;
  readonly detectors: readonly DetectorFigures[];
  readonly suspensions: Suspensions;
  readonly calibration: { readonly right: Calibration; readonly abusive: Calibration };
  readonly clusters: readonly ClusterRow[];
  readonly honest_clustered: { readonly accounts: number; readonly with_strangers: number };
  readonly ablation: readonly AblationRow[];
  readonly suite: Curve;
  readonly baselines: readonly Curve[];
}

export function judgeAll(facts: Facts, { hours }: { readonly hours: number }): Judged {
  const { truth, active } = facts;
  const findings = facts.findings.map((state) => alertOf(state, facts.standing));
  const accusations = accusationsOf(findings);
  // Alerts name the core of a finding: whoever hangs on it is nobody's business yet.
  const named = accusations.filter(({ attached }) => !attached);
  const accused = named.filter(({ severity }) => isAtLeast(severity, ACCUSED_FROM));
  const measures = measuresOf(facts.findings, facts.standing, DEFAULT_POLICY);
  const abusers = abusersOf(truth, active);
  const samples = samplesOf(truth, findings);
  const ids = (mode: "live" | "shadow") =>
    new Set(findings.filter((one) => one.mode === mode).map(({ finding_id }) => finding_id)).size;
  return {
    size: {
      accounts: truth.length,
      active: active.size,
      active_honest: truth.filter((row) => row.kind === "honest" && active.has(row.account_id))
        .length,
      abusive: abusers.all.size,
      findable: abusers.findable.size,
      events: facts.events,
      findings: ids("live"),
      shadow_findings: ids("shadow"),
      seconds: facts.seconds,
    },
    precision: precisionBySeverity(truth, accusations),
    recalls: recallByPersona(truth, active, accused),
    look_alikes: lookAlikes(truth, active, named, { hours, least: ACCUSED_FROM }),
    days: accountDays(truth, active, hours),
    false_findings: falseFindings(truth, named),
    detectors: byDetector(truth, active, findings, hours),
    false_enforcement: falseEnforcement(truth, measures),
    suspensions: suspensionsOf(truth, measures),
    calibration: {
      right: calibrate(samples, ({ right }) => right),
      abusive: calibrate(samples, (one) => one.abusive),
    },
    ...clusterRows(facts),
    ablation: LEFT_OUT.map((left_out) => ({
      left_out,
      at_signal: operatingPoint(abusers, facts.surest[left_out], SIGNAL_FROM),
      at_enforcement: operatingPoint(abusers, facts.surest[left_out], ENFORCED_FROM),
    })),
    ...curves(facts, abusers),
  };
}

/** What an alert makes of a finding: whoever policy exempts is named by none. */
function alertOf(state: Finding, standing: Facts["standing"]): Finding {
  const { severity, account_ids } = decide(state, standing, DEFAULT_POLICY);
  return { ...state, severity, account_ids };
}

/** Accounts that strangers lent have one user and many owners: no clustering should join them. */
const LENT = new Set<string>(["gateway-rotation", "flood-accounts"]);

function clusterRows({ truth, active, clusters }: Facts) {
  const rows = truth.filter(({ account_id }) => active.has(account_id));
  const actors = new Map(rows.map(({ account_id, group_id }) => [account_id, group_id]));
  const sizes = groupBy(rows, ({ group_id }) => group_id);
  const rings = rows.filter(
    ({ kind, group_id }) => kind === "abuse" && (sizes.get(group_id)?.length ?? 0) > 1,
  );
  const score = (name: string, of: readonly GroundTruth[]): ClusterRow => {
    const judged = new Set(of.map(({ account_id }) => account_id));
    return { name, score: scoreClusters(actors, clusters, judged) };
  };
  const own = rings.filter(({ persona }) => !LENT.has(persona));
  const personas = groupBy(rings, ({ persona, abuse }) => `${persona} ${abuse?.version}`);
  const honest = rows.filter(
    ({ kind, account_id }) => kind === "honest" && clusters.has(account_id),
  );
  const members = groupBy([...clusters.keys()], (id) => clusters.get(id) ?? "");
  const strangers = honest.filter(({ account_id, group_id }) =>
    members.get(clusters.get(account_id) ?? "")?.some((id) => actors.get(id) !== group_id),
  );
  return {
    clusters: [
      ...VERSIONS.map((version) =>
        score(
          version,
          own.filter(({ abuse }) => abuse?.version === version),
        ),
      ),
      ...[...personas].map(([name, of]) => score(name, of)).sort(byName),
    ],
    honest_clustered: { accounts: honest.length, with_strangers: strangers.length },
  };
}

function byName(x: ClusterRow, y: ClusterRow): number {
  return x.name < y.name ? -1 : 1;
}

const SUITE_SWEEP = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];

function curves({ truth, active, surest, baselines }: Facts, abusers: Abusers) {
  const ofVersion = (version: Version): Abusers => ({
    all: abusers.all,
    findable: abusersOf(
      truth.filter(({ abuse }) => abuse?.version === version),
      active,
    ).findable,
  });
  const curve = (
    name: string,
    scores: ReadonlyMap<string, number>,
    threshold: number,
    sweep: readonly number[],
  ): Curve => ({
    name,
    point: operatingPoint(abusers, scores, threshold),
    by_version: Object.fromEntries(
      VERSIONS.map((one) => [one, operatingPoint(ofVersion(one), scores, threshold)]),
    ) as Record<Version, OperatingPoint>,
    points: sweep.map((at) => operatingPoint(abusers, scores, at)),
  });
  const rules = baselines.slice(0, 3);
  return {
    suite: curve("Ringfence", surest.nothing, SIGNAL_FROM, SUITE_SWEEP),
    baselines: [
      ...baselines.map(({ name, scores, threshold, sweep }) =>
        curve(name, scores, threshold, sweep),
      ),
      curve("the three rules together", anyOf(rules), 1, [1]),
    ],
  };
}

/** 1 for an account that any of the rules accuses. */
function anyOf(rules: Facts["baselines"]): ReadonlyMap<string, number> {
  return new Map(
    rules.flatMap(({ scores, threshold }) =>
      [...scores]
        .filter(([, score]) => score >= threshold)
        .map(([account]) => [account, 1] as const),
    ),
  );
}
