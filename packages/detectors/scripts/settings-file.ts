/** `deploy/detection.yaml`: every detector with every parameter at its default. */
import { DEDUP_BOUNDS, dedupMinutes, type Detector, detectors } from "../src/index.ts";
import { parametersOf } from "./parameters.ts";

export const SETTINGS_FILE = new URL("../../../deploy/detection.yaml", import.meta.url);

const HEAD = `\
# Detection settings. Generated from the detectors by «npm run generate»: every value here is its
# default, so a copy needs to hold only what differs. Name it with
# RINGFENCE_DETECT_SETTINGS_FILE=detection.yaml, or ringfence detect --config detection.yaml.
#
# mode: live (alerts are published), shadow (evaluated and stored, never published) or off.
# To try parameters, write «shadow: { params: { … } }» beside those of a detector: it then runs once
# more with them in shadow. ringfence shadow compares the two, ringfence backtest tries them on
# stored events.
# The settings used are hashed into every signal, so that a finding can be replayed and explained.

`;

const DEDUP = `\
# Deduplication: what is found of one subject within this time is one alert, minutes by category
# (${DEDUP_BOUNDS}). It is counted from the first match: with 60, matches at 10:07, 10:36, 10:42 and 11:06
# are one alert, and one at 11:07 opens the next. An alert may end sooner, where nothing is seen for long.
dedup_minutes:
`;

/** The text of the file, as it should be. */
export function settingsFile(): string {
  const windows = Object.entries(dedupMinutes({})).map(([one, value]) => `  ${one}: ${value}\n`);
  const sections = detectors.map(sectionOf).join("\n");
  return `${HEAD}${DEDUP}${windows.join("")}\ndetectors:\n${sections}`;
}

function sectionOf(detector: Detector): string {
  const lines = parametersOf(detector).flatMap((parameter) => {
    const { name, text, bounds } = parameter;
    const told = [text, bounds === undefined ? undefined : `(${bounds}.)`];
    const comment = told.filter((each) => each !== undefined).join(" ");
    const value = `      ${name}: ${JSON.stringify(parameter.default)}`;
    return comment === "" ? [value] : [`      # ${comment}`, value];
  });
  return [
    `  # ${detector.title}.`,
    `  ${detector.id}:`,
    "    mode: live",
    "    params:",
    ...lines,
    "",
  ].join("\n");
}
