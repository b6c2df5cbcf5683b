/** What was promised beside what was measured. Pure. */
import type { Version } from "@ringfence/simulator";
import { pooled, type PersonaRecall, type SeverityPrecision } from "./accounts.ts";
import type { Judged } from "./judge-all.ts";
import { ACCUSED_FROM } from "./judge-all.ts";
import { precisionAt, quantile, type Share, shareOf, sum } from "./statistics.ts";

export interface Bar {
  readonly what: string;
  readonly bar: string;
  readonly measured: string;
  /** Null where there was nothing to measure. */
  readonly met: boolean | null;
  readonly note: string;
}

const RECALL: Readonly<Record<Version, number>> = { easy: 0.99, careful: 0.93, paranoid: 0.75 };

/** Personas whose time is promised together, minutes. */
const TIMES: readonly (readonly [what: string, minutes: number, personas: RegExp])[] = [
  ["flood, hammering, enumeration", 2, /^(flood-|hammer-|endpoint-enumeration)/],
  ["leaked key", 15, /^key-leaked$/],
  ["rings and pools", 60, /^(ring-|gateway-|key-community)/],
];

export function barsOf(judged: Judged): Bar[] {
  const accused = judged.precision.find(({ severity }) => severity === ACCUSED_FROM);
  return [
    ...(accused === undefined
      ? []
      : [
          atLeast("precision over accused accounts", 0.98, accused.abusive),
          prevalenceBar(judged, accused),
        ]),
    ...Object.entries(RECALL).map(([version, bar]) => recallBar(judged, version, bar)),
    atLeast("precision of recommended suspensions", 0.995, judged.suspensions.precision),
    lookAlikeBar(judged),
    enforcementBar(judged),
    ...TIMES.map(([what, minutes, personas]) => {
      const rows = judged.recalls.filter(({ persona }) => personas.test(persona));
      return timeBar(what, minutes, rows);
    }),
    ...(["easy", "careful"] as const).map((version) => clusterBar(judged, version)),
    calibrationBar(judged),
  ];
}

/** The share of accounts that abuse where the product is at home, at most. */
const PREVALENCE = 0.02;

function prevalenceBar({ size }: Judged, { abusive }: SeverityPrecision): Bar {
  const hits = shareOf(abusive.of, size.abusive);
  const falseAlarms = shareOf(abusive.all - abusive.of, size.active_honest);
  const share = precisionAt(PREVALENCE, hits, falseAlarms);
  return {
    what: "the same, were 2 % of the accounts abusive",
    bar: "≥ 0.98",
    measured: share === null ? "–" : share.toFixed(3),
    met: share === null ? null : share >= 0.98,
    note: `${falseAlarms.of} of ${falseAlarms.all} honest accounts accused`,
  };
}

function atLeast(what: string, bar: number, share: Share, note = ""): Bar {
  return {
    what,
    bar: `≥ ${bar}`,
    measured: say(share),
    met: share.share === null ? null : share.share >= bar,
    note,
  };
}

function recallBar({ recalls }: Judged, version: string, bar: number): Bar {
  const rows = recalls.filter((row) => row.version === version);
  const any = pooled(rows, "any").share;
  const note = any === null ? "" : `in any category ${any.toFixed(3)}`;
  return atLeast(`recall, ${version}, right category`, bar, pooled(rows, "right"), note);
}

function lookAlikeBar({ look_alikes }: Judged): Bar {
  const accused = sum(look_alikes.map((one) => one.accused));
  const weeks = sum(look_alikes.map(({ account_weeks }) => account_weeks));
  const worst = [...look_alikes].sort((x, y) => (y.share ?? 0) - (x.share ?? 0))[0];
  const note =
    worst === undefined || worst.accused === 0
      ? "no look-alike is accused"
      : `worst: ${worst.persona}, ${worst.accused} of ${worst.accounts} accounts`;
  return {
    what: "honest accounts accused, of account-weeks",
    bar: "≤ 0.2 %",
    measured: weeks === 0 ? "–" : `${((100 * accused) / weeks).toFixed(2)} % (${accused} accounts)`,
    met: weeks === 0 ? null : accused / weeks <= 0.002,
    note,
  };
}

function enforcementBar({ false_enforcement: alerts, days }: Judged): Bar {
  const weeks = days.honest / 7;
  return {
    what: "alerts that would throttle or suspend honest accounts, an active account-week",
    bar: "≤ 0.05",
    measured: weeks === 0 ? "–" : `${(alerts / weeks).toFixed(4)} (${alerts} alerts)`,
    met: weeks === 0 ? null : alerts / weeks <= 0.05,
    note: "",
  };
}

function timeBar(what: string, minutes: number, rows: readonly PersonaRecall[]): Bar {
  const all = rows.flatMap((row) => row.minutes_right);
  const any = quantile(
    rows.flatMap((row) => row.minutes_any),
    0.5,
  );
  const median = quantile(all, 0.5);
  const found = all.filter(Number.isFinite).length;
  return {
    what: `median time to detect: ${what}`,
    bar: `≤ ${minutes} min`,
    measured: median === null ? "–" : `${sayMinutes(median)} (${found} of ${all.length} found)`,
    met: median === null ? null : median <= minutes,
    note: any === null ? "" : `in any category ${sayMinutes(any)}`,
  };
}

function clusterBar({ clusters }: Judged, version: Version): Bar {
  const pairwise = clusters.find(({ name }) => name === version)?.score.pairwise;
  const f1 = pairwise?.f1 ?? null;
  const [precision, recall] = [pairwise?.precision ?? null, pairwise?.recall ?? null];
  const note = `precision ${precision?.toFixed(3) ?? "–"}, recall ${recall?.toFixed(3) ?? "–"}`;
  return {
    what: `clusters of ${version} rings, pairwise F1`,
    bar: "≥ 0.95",
    measured: f1 === null ? "–" : f1.toFixed(3),
    met: f1 === null ? null : f1 >= 0.95,
    note: f1 === null ? "" : note,
  };
}

function calibrationBar({ calibration: { right, abusive } }: Judged): Bar {
  const error = right.expected_error;
  return {
    what: "expected calibration error of `confidence`",
    bar: "≤ 0.05",
    measured: error === null ? "–" : `${error.toFixed(3)} (${right.samples} account-findings)`,
    met: error === null ? null : error <= 0.05,
    note: `for abuse of any category ${abusive.expected_error?.toFixed(3) ?? "–"}`,
  };
}

/** «0.987 (395 of 400; 0.971–0.994)» */
export function say({ of, all, share, interval }: Share): string {
  if (share === null || interval === null) return "–";
  const [low, high] = interval.map((end) => end.toFixed(3));
  return `${share.toFixed(3)} (${of} of ${all}; ${low}–${high})`;
}

export function sayMinutes(minutes: number | null): string {
  if (minutes === null) return "–";
  if (!Number.isFinite(minutes)) return "never";
  return minutes < 10 ? `${minutes.toFixed(1)} min` : `${Math.round(minutes)} min`;
}
