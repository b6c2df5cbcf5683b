/** The page that a reader understands in a minute. */
import { configureDetectors } from "@ringfence/detectors";
import { isForTuning, type Options, TUNING_SEEDS } from "../evaluating/options.ts";
import { barsOf } from "../judging/bars.ts";
import type { Judged } from "../judging/judge-all.ts";
import { table } from "./markdown.ts";

export interface Occasion extends Options {
  readonly date: Date;
}

export function frontPage(judged: Judged, occasion: Occasion): string {
  const bars = barsOf(judged);
  const met = bars.filter((bar) => bar.met === true).length;
  return `# How good are the detectors?

${met} of ${bars.length} bars are met. ${where(judged, occasion)}

${table(
  ["", "bar", "measured", "met", ""],
  bars.map(({ what, bar, measured, met, note }) => [
    what,
    bar,
    measured,
    met === null ? "not measured" : met ? "yes" : "**no**",
    note,
  ]),
)}

An account counts as accused where a live finding of severity medium or above names it. Numbers in
brackets are counts and Wilson's 95 % interval. Times run from the first circumvention of an actor to
the first such finding, in event time; an actor that is never found counts as later than any time.
${openly(judged, occasion)}

![Recall by persona and version](recall.svg)

![Precision and recall against baselines](precision-recall.svg)

![Calibration of confidence](calibration.svg)

All figures: [figures.md](figures.md). What is measured, how, and what it cannot tell:
[../README.md](../README.md).

## What was judged

${table(
  ["detector", "version", "category", "mode", "params_hash"],
  configureDetectors(null).map((one) => [
    one.id,
    String(one.version),
    one.category,
    one.mode,
    `\`${one.params_hash}\``,
  ]),
)}

Written by \`npm run evaluate\` on ${occasion.date.toISOString().slice(0, 10)}, in one run, from
nothing that was kept.
`;
}

function where({ size }: Judged, { seeds, hours }: Occasion): string {
  const worlds = seeds.length === 1 ? "One world" : `${seeds.length} worlds`;
  return (
    `${worlds} of ${hours} hours, over which every persona of abuse is dealt out in every version: ` +
    `${size.accounts} accounts, ${size.events} events. Report seeds: ${seeds.join(", ")}. ` +
    `Seeds ${TUNING_SEEDS.first} to ${TUNING_SEEDS.last} are for tuning and in no report.`
  );
}

/** What makes the figures say less than they seem to. */
function openly({ size }: Judged, { seeds, hours }: Occasion): string {
  const share = (100 * size.abusive) / size.accounts;
  const notes = [
    share >= 2
      ? `**${share.toFixed(1)} % of the accounts abuse**, not under 2 %. That flatters precision, ` +
        "which is therefore also told for 2 %."
      : `${share.toFixed(1)} % of the accounts abuse.`,
    hours < 168
      ? `Each account was watched for ${hours} hours; shares of account-weeks are that, scaled.`
      : "",
    seeds.some(isForTuning)
      ? "**Some of these seeds are for tuning: this is no report, and flatters.**"
      : "",
  ];
  return notes.filter((note) => note !== "").join("\n");
}
