/** Every figure, in tables. */
import { SEVERITIES } from "@ringfence/schemas";
import { VERSIONS } from "@ringfence/simulator";
import { pooled } from "../judging/accounts.ts";
import { say, sayMinutes } from "../judging/bars.ts";
import type { Agreement } from "../judging/clusters.ts";
import type { Curve, Judged } from "../judging/judge-all.ts";
import { quantile } from "../judging/statistics.ts";
import { decimal, table } from "./markdown.ts";

export function figuresPage(judged: Judged): string {
  return [
    "# Figures",
    sizes(judged),
    precision(judged),
    recall(judged),
    falseAlerts(judged),
    byDetector(judged),
    suspensions(judged),
    calibration(judged),
    clusters(judged),
    ablation(judged),
    baselines(judged),
  ].join("\n\n");
}

function sizes({ size }: Judged): string {
  return `${size.accounts} accounts, of which ${size.active} sent anything; ${size.abusive} belong to
abusive actors, ${size.findable} of them active and of an actor that did circumvent something.
${size.events} events, ${size.findings} live findings, ${size.shadow_findings} shadow findings (judged
nowhere). ${Math.round(size.seconds)} s of wall clock over all worlds.`;
}

function precision({ precision: rows }: Judged): string {
  return `## Precision over accounts

Accounts that an alert of the severity or above names. «Attached»: at the edge of a finding only, which
no alert names.

${table(
  ["severity", "abusive", "abusive in that category", "#attached"],
  rows.map(({ severity, abusive, right, attached }) => [
    severity,
    say(abusive),
    say(right),
    String(attached),
  ]),
)}`;
}

function recall({ recalls }: Judged): string {
  const share = (of: { of: number; all: number }) => `${of.of} of ${of.all}`;
  const minutes = (values: readonly number[], q: number) => sayMinutes(quantile(values, q));
  return `## Recall and time to detect

Accounts accused at medium or above. Times are of actors, to the first accusation of any of their
accounts; «never» where so many were not found at all.

${table(
  ["version", "right category", "any category"],
  VERSIONS.map((version) => {
    const rows = recalls.filter((row) => row.version === version);
    return [version, say(pooled(rows, "right")), say(pooled(rows, "any"))];
  }),
)}

${table(
  [
    "persona",
    "version",
    "category",
    "#right category",
    "#any category",
    "#actors",
    "#median",
    "#90th percentile",
    "#median of the found",
    "#median, any category",
  ],
  recalls.map((row) => [
    row.persona,
    row.version,
    row.category,
    share(row.right),
    share(row.any),
    String(row.minutes_right.length),
    minutes(row.minutes_right, 0.5),
    minutes(row.minutes_right, 0.9),
    minutes(row.minutes_right.filter(Number.isFinite), 0.5),
    minutes(row.minutes_any, 0.5),
  ]),
)}`;
}

function falseAlerts({ look_alikes, false_findings, false_enforcement, days }: Judged): string {
  const per = (count: number, of: number) => (of === 0 ? "–" : ((1000 * count) / of).toFixed(2));
  return `## What honest accounts bear

Findings that name an honest account, by the highest severity at which they do, over
${days.honest.toFixed(0)} account-days of honest accounts.

${table(
  ["severity", "#findings", "#per 1,000 account-days"],
  SEVERITIES.map((severity) => {
    const count = false_findings[severity];
    return [severity, String(count), per(count, days.honest)];
  }),
)}

Alerts that would throttle or suspend an honest account: ${false_enforcement}.

Look-alikes accused at medium or above:

${table(
  ["persona", "#accounts", "#accused", "#account-weeks", "#accused of account-weeks"],
  look_alikes.map((one) => [
    one.persona,
    String(one.accounts),
    String(one.accused),
    one.account_weeks.toFixed(1),
    one.share === null ? "–" : `${(100 * one.share).toFixed(2)} %`,
  ]),
)}`;
}

function byDetector({ detectors }: Judged): string {
  const names = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "–";
  return `## Detectors

What each does by itself, at medium or above but for the rate of false findings, which begins at low.
Minutes are the median from the first circumvention, of the actors that it finds.

${table(
  [
    "detector",
    "#findings",
    "accounts that abuse",
    "#false, 1,000 account-days",
    "#time",
    "wronged",
  ],
  detectors.map((one) => [
    one.id,
    String(one.findings),
    say(one.precision),
    decimal(one.false_per_1000_days, 2),
    sayMinutes(one.minutes),
    names(one.errs),
  ]),
)}`;
}

function suspensions({ suspensions: all }: Judged): string {
  const families = [...all.by_families].sort(([x], [y]) => x - y);
  return `## Recommended suspensions

Through the policy of the project. Findings: ${all.findings}. Accounts named that abuse:
${say(all.precision)}. Honest accounts named: ${all.honest.length}. Accounts attached to these
findings: ${all.attached}; suspended all the same: ${all.attached_suspended}.

${table(
  ["#independent families", "#findings"],
  families.map(([size, count]) => [String(size), String(count)]),
)}`;
}

function calibration({ calibration: { right, abusive } }: Judged): string {
  return `## Calibration

A sample is one account of one live finding of severity low or above, with the highest confidence
that the finding reached. The event: the account belongs to an abusive actor who breaches the clause
that the finding cites (one clause stands for interference and anomalous traffic). The column on the
right asks for abuse of any category.

${table(
  ["confidence", "#samples", "#mean", "#right clause", "#any category"],
  right.bins.map((bin, index) => [
    `${bin.from.toFixed(2)}–${bin.to.toFixed(2)}`,
    String(bin.samples),
    decimal(bin.mean_confidence),
    decimal(bin.share),
    decimal(abusive.bins[index]?.share ?? null),
  ]),
)}

${table(
  ["event", "#Brier score", "#expected calibration error"],
  [
    ["right clause", decimal(right.brier), decimal(right.expected_error)],
    ["any category", decimal(abusive.brier), decimal(abusive.expected_error)],
  ],
)}`;
}

function clusters({ clusters: rows, honest_clustered: honest }: Judged): string {
  const agreement = ({ precision, recall, f1 }: Agreement) => [
    decimal(precision),
    decimal(recall),
    decimal(f1),
  ];
  return `## Clusters

At the end of each world, against the actors of the truth. The rows by version hold the rings whose
accounts one actor opened; \`gateway-rotation\` and \`flood-accounts\` use accounts that strangers lent
or lost, which no clustering by owner should join. Pairs count where one of the two is judged, so honest accounts in a ring's
cluster cost precision. Honest accounts in any cluster: ${honest.accounts}, of which
${honest.with_strangers} with an account that is not of their household, company or course.

${table(
  [
    "rings",
    "#accounts",
    "#pairwise precision",
    "#recall",
    "#F1",
    "#B-cubed precision",
    "#recall",
    "#F1",
  ],
  rows.map(({ name, score }) => [
    name,
    String(score.accounts),
    ...agreement(score.pairwise),
    ...agreement(score.b_cubed),
  ]),
)}`;
}

function ablation({ ablation: rows }: Judged): string {
  return `## Without one family of evidence

Every signal of severity medium or above, scored again without the evidence of one family: weights
are log-odds that add up. Candidates and severities stay what they were with it, so this tells what a
family adds to confidence, not what would be lost without the data.

${table(
  ["left out", "precision at 0.5", "recall at 0.5", "precision at 0.9", "recall at 0.9"],
  rows.map(({ left_out, at_signal, at_enforcement }) => [
    left_out,
    say(at_signal.precision),
    say(at_signal.recall),
    say(at_enforcement.precision),
    say(at_enforcement.recall),
  ]),
)}`;
}

function baselines({ suite, baselines: rows }: Judged): string {
  return `## Against baselines

On the same events, over accounts, in any category (baselines know none). Ringfence: signals of
severity medium or above at confidence 0.5. Sources and simplifications stand in \`../baselines\`.

${table(
  ["", "precision", "recall", ...VERSIONS.map((version) => `recall, ${version}`)],
  [suite, ...rows].map(({ name, point, by_version }) => [
    name,
    say(point.precision),
    say(point.recall),
    ...VERSIONS.map((version) => decimal(by_version[version].recall.share)),
  ]),
)}

Other thresholds:

${table(["", "#threshold", "#precision", "#recall"], [suite, ...rows].flatMap(sweep))}
`;
}

function sweep({ name, points }: Curve): string[][] {
  return points.map(({ threshold, precision, recall }) => [
    name,
    String(threshold),
    decimal(precision.share),
    decimal(recall.share),
  ]);
}
