/** `docs/detectors/README.md`: all detectors at a glance. */
import { DEFAULT_POLICY } from "@ringfence/policy";
import { configureDetectors, detectors } from "../../src/index.ts";
import { GENERATED, SURPRISE } from "./detector-page.ts";
import type { Figures } from "./figures.ts";
import { table, wrap } from "./markdown.ts";
import { measuredPrecision } from "./measured.ts";

export function indexPage(figures: Figures | null): string {
  const modes = new Map(configureDetectors(null).map(({ id, mode }) => [id, mode]));
  return `${GENERATED}

# Detectors

${wrap(
  "One page for each: what it sees, how each piece of evidence is weighed and after whom, what innocent " +
    "traffic looks like it, its parameters, and how well it did in simulated worlds. The pages " +
    "are made from the code, and tests hold the findings of every detector to the formulas on its page.",
)}

${table(
  ["detector", "category", "clause", "finds", "mode", "measured precision"],
  detectors.map(({ id, category, title }) => [
    `[${id}](${id}.md)`,
    category,
    DEFAULT_POLICY.clauses[category].join(", "),
    title,
    modes.get(id) ?? "off",
    measuredPrecision(id, figures),
  ]),
)}

${wrap(
  "Mode is the default; [`deploy/detection.yaml`](../../deploy/detection.yaml) sets another. Precision is " +
    "over the accounts that findings of severity medium or above name, by this detector alone: " +
    "[what was measured, and how](../../test/scenarios/README.md).",
)}

## How to read a page

${wrap(
  "Evidence adds up in natural log-odds: +0.7 doubles the odds, +2.3 makes them tenfold, and what is below " +
    "0 speaks against the finding. A weight is the logarithm of how much likelier the observation is for " +
    "an abuser than for an innocent subject, bounded on both sides. The word in brackets is its family: " +
    "families (identity, timing, content, payment, quota, volume, origin) count as independent, and a " +
    "suspension takes two of them.",
)}

${wrap(`${SURPRISE} \`ln\` is the natural logarithm. \`observed\` and \`expected\` stand in every alert beside the weight; other names are parameters, or explained where they are used.`)}

${wrap(
  "How sure a detector is (confidence) and how bad it is (severity) are kept apart: a measure needs both. " +
    "[How to read an alert](../explain.md).",
)}
`;
}
