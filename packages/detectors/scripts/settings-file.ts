/** `deploy/detection.yaml`: every detector with every parameter at its default. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Detector, detectors } from "../src/index.ts";

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

detectors:
`;

/** The text of the file, as it should be. */
export function settingsFile(): string {
  return HEAD + detectors.map(sectionOf).join("\n");
}

interface Parameter {
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

function sectionOf(detector: Detector): string {
  const schema = z.toJSONSchema(detector.params, { io: "input" });
  const comments = commentsOf(detector.id);
  const lines = Object.entries(schema.properties ?? {}).flatMap(([name, described]) => {
    const parameter = described as Parameter;
    const text = [comments.get(name), boundsOf(parameter)].filter((each) => each !== undefined);
    const value = `      ${name}: ${JSON.stringify(parameter.default)}`;
    return text.length === 0 ? [value] : [`      # ${text.join(" ")}`, value];
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

function boundsOf({ minimum, maximum, exclusiveMinimum }: Parameter): string | undefined {
  // Whole numbers have bounds of their own that say nothing about the parameter.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `(Above ${exclusiveMinimum}.)`;
  if (minimum !== undefined && most !== undefined) return `(${minimum} to ${most}.)`;
  if (minimum !== undefined) return `(At least ${minimum}.)`;
  return most === undefined ? undefined : `(At most ${most}.)`;
}

/** What the source says of its parameters: the comment above each. */
function commentsOf(id: string): ReadonlyMap<string, string> {
  const source = readFileSync(new URL(`../src/${id}/detector.ts`, import.meta.url), "utf8");
  const found = source.matchAll(/^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n {2}(\w+): z\b/gm);
  return new Map(
    [...found].map(([, text = "", name = ""]) => [
      name,
      text.replaceAll(/\s*\n \* ?|\s+/g, " ").trim(),
    ]),
  );
}
