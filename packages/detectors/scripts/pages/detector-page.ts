/** `docs/detectors/<id>.md`: one detector, for somebody who has to trust it. */
import { clauseText, DEFAULT_POLICY } from "@ringfence/policy";
import { SEVERITIES } from "@ringfence/schemas";
import type { Detector, Grid } from "../../src/index.ts";
import type { Case, Formula, Page } from "../../src/page.ts";
import { say } from "../../src/statistics.ts";
import { parametersOf, priorText } from "../parameters.ts";
import type { Figures } from "./figures.ts";
import { list, table, wrap } from "./markdown.ts";
import { measured } from "./measured.ts";

const GRIDS: Readonly<Record<Grid, string>> = {
  minute: "every minute",
  quarter: "every quarter of an hour",
  "half-hour": "every half hour",
  "two-hours": "every two hours",
};

export const SURPRISE =
  "`surprise(count, mean)` is −ln P(X ≥ count) of a Poisson X with that mean: how unlikely so many are " +
  "by chance, and 0 where there are no more than the mean.";

export const GENERATED = "<!-- Generated from the code by «npm run generate»: edits are lost. -->";

export function detectorPage(detector: Detector, figures: Figures | null): string {
  const { id, title, page, look_alikes, triage } = detector;
  return `${GENERATED}

# ${id}: ${title}

${wrap(page.sees)}

${list(inShort(detector))}

## Confidence

${confidence(detector)}

## Evidence

${evidences(page)}

## Severity

${severities(page)}

## Look-alikes

${wrap(
  "Who does the same innocently, the likeliest first. Each has a test in which the detector stays quiet, " +
    "and each alert says of each whether it fits, with the numbers that it rests on.",
)}

${table(
  ["look-alike", "who that is", "speaks against the finding"],
  look_alikes.map(({ id: name, text, weighed_by = [] }) => [
    name,
    text,
    weighed_by.map((feature) => `\`${feature}\``).join(", "),
  ]),
)}

## What to look at before acting

${triage.map((question, index) => `${index + 1}. ${wrap(question, "   ")}`).join("\n")}

## Parameters

${wrap(
  "Set in [`deploy/detection.yaml`](../../deploy/detection.yaml); another value can be tried in shadow first.",
)}

${table(
  ["parameter", "default", "bounds", "meaning"],
  parametersOf(detector).map((one) => [
    `\`${one.name}\``,
    `\`${JSON.stringify(one.default)}\``,
    one.bounds?.toLowerCase(),
    one.text,
  ]),
)}

## Measured

${measured(detector, figures)}
${sources(page)}`;
}

function inShort({ id, category, subject, every, version }: Detector): string[] {
  const clauses = DEFAULT_POLICY.clauses[category];
  const terms = clauses.map((clause) => {
    const text = clauseText(clause);
    return text === null ? `clause ${clause}` : `clause ${clause}: «${text}»`;
  });
  return [
    `Category \`${category}\`, ${terms.join("; ")} Alerts cite ${DEFAULT_POLICY.always.join(", ")} as well.`,
    `Its subject is ${subject === "account" ? "an" : "a"} ${subject}; it looks ${GRIDS[every]}.`,
    `Version ${version}, in [\`packages/detectors/src/${id}\`](../../packages/detectors/src/${id}).`,
  ];
}

function confidence(detector: Detector): string {
  const { prior, page } = detector;
  const parts = [
    "Confidence is logistic(prior + Σ weights), all in natural log-odds; below 0.5 nothing is said.",
    `The prior is ${minus(prior)}, odds of one to ${say(Number(Math.exp(-prior).toPrecision(2)))}:`,
    lowered(priorText(detector) ?? ""),
    page.prior ?? "",
  ];
  const needsSurprise = page.evidence.some(({ weight }) =>
    JSON.stringify(weight).includes("surprise("),
  );
  return [wrap(parts.join(" ")), ...(needsSurprise ? [wrap(SURPRISE)] : [])].join("\n\n");
}

function evidences({ evidence: all }: Page): string {
  const told = new Set<string>();
  return all.map((one) => evidence(one, told)).join("\n");
}

/** @param told names that were explained already, to which those of this formula are added */
function evidence(formula: Formula, told: Set<string>): string {
  const { feature, family, observed, weight, where = {}, note } = formula;
  const weights =
    typeof weight === "string"
      ? [`weight \`${weight}\``]
      : weight.map((one) => `weight \`${one.weight}\` ${conditionOf(one)}`);
  const names = Object.entries(where)
    .map(([name, text]) => `\`${name}\`: ${text}`)
    .filter((line) => !told.has(line));
  for (const line of names) told.add(line);
  const lines = [...weights, ...names, ...(note === undefined ? [] : [note])];
  return [
    `- ${wrap(`**\`${feature}\`** (${family}): ${observed}`, "  ")}`,
    ...lines.map((line) => `  - ${wrap(line, "    ")}`),
  ].join("\n");
}

function conditionOf({ when }: Case): string {
  return when.startsWith("otherwise") ? when : `if ${when}`;
}

function severities({ severity }: Page): string {
  const rows = SEVERITIES.flatMap((name) => {
    const text = severity[name];
    return text === undefined ? [] : [[name, text]];
  });
  return table(["severity", "what it takes"], rows);
}

function sources({ sources: all }: Page): string {
  if (all.length === 0) {
    return "\n## Sources\n\nNo published method is used beyond the Poisson tail above.\n";
  }
  return `\n## Sources\n\n${list(all.map(({ work, used }) => `${work}. Used: ${used}.`))}\n`;
}

function minus(value: number): string {
  return String(value).replace("-", "−");
}

/** What follows a colon. */
function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
