/** What the last evaluation says of one detector, and how much that is worth. */
import { configureDetectors, type Detector, detectors } from "../../src/index.ts";
import { plural, say } from "../../src/statistics.ts";
import { lasting } from "../../src/times.ts";
import type { DetectorFigures, Figures } from "./figures.ts";
import { list, table, wrap } from "./markdown.ts";

const REPORT = "[report](../../test/scenarios/report/README.md)";
/** Fewer accounts or actors are a handful, whose share says little. */
const MANY = 30;
const HANDFUL = 10;

/** Precision in a few words, for a cell. */
export function measuredPrecision(id: string, figures: Figures | null): string {
  if (figures === null) return "not measured";
  const own = figures.detectors.find((one) => one.id === id);
  if (own === undefined || own.precision.share === null) return "accused nobody";
  const { share, of, all } = own.precision;
  return `${share.toFixed(3)} (${say(of)} of ${plural(all, "account")})`;
}

export function measured(detector: Detector, figures: Figures | null): string {
  if (figures === null) {
    return wrap(
      `No evaluation stands beside the ${REPORT} yet: \`npm run evaluate\` measures, and \`npm run ` +
        "generate` writes the figures here.",
    );
  }
  const own = figures.detectors.find(({ id }) => id === detector.id);
  const parts = [wrap([where(figures), ...versionOf(detector, figures)].join(" "))];
  if (own === undefined) {
    const nothing = "In these worlds it made no finding at all.";
    return [...parts, nothing, ...missed(detector, {}, figures)].join("\n\n");
  }
  const rows = found(detector, own, figures);
  return [
    ...parts,
    list(inShort(own, figures)),
    ...(rows.length === 0 ? [] : [foundTable(detector, rows)]),
    ...missed(detector, own.finds, figures),
    ...fewCases(own, rows),
  ].join("\n\n");
}

function where({ about }: Figures): string {
  const { seeds, hours, accounts, abusive } = about;
  return (
    `Measured in ${plural(seeds.length, "simulated world")} of ${plural(hours, "hour")} ` +
    `(seeds ${seeds.join(", ")}): ${plural(accounts, "account")}, of which ${say(abusive)} abuse in ` +
    `some way. All figures and their limits: ${REPORT}. Counted are ` +
    "findings of severity medium or above, by this detector alone."
  );
}

/** What was measured may be an older version than the page describes. */
function versionOf({ id }: Detector, { judged }: Figures): string[] {
  if (judged === undefined) return ["Which version was measured the report does not say."];
  const then = judged.find((one) => one.id === id);
  if (then === undefined) return ["**This detector was not there yet.**"];
  const now = configureDetectors(null).find((one) => one.id === id);
  if (now?.params_hash === then.params_hash) return [];
  return [
    now?.version === then.version
      ? "**Other parameters were measured than this page tells.**"
      : `**Version ${then.version} was measured, this page tells of version ${now?.version}.**`,
  ];
}

function inShort(own: DetectorFigures, figures: Figures): string[] {
  const { findings, precision, minutes, false_per_1000_days } = own;
  const { share, interval, of, all } = precision;
  const [low, high] = (interval ?? []).map((value) => value.toFixed(3));
  return [
    share === null
      ? `Findings: ${say(findings)}. It accused nobody.`
      : `Findings: ${say(findings)}. Precision ${share.toFixed(3)}: of ${plural(all, "account")} that ` +
        `they name ${say(of)} abuse (Wilson's 95 % interval ${low} to ${high}).`,
    minutes === null
      ? "Time to detect: it found no abusive actor."
      : `Time to detect: ${lasting(60_000 * minutes)} from the first circumvention of an actor to the first ` +
        "finding, the median of the actors that it found.",
    false_per_1000_days === null
      ? "False findings: no honest account was watched."
      : `False findings, of severity low or above: ${false_per_1000_days.toFixed(2)} for 1,000 days of an ` +
        "honest account.",
    wronged(own, figures),
  ];
}

function wronged({ errs }: DetectorFigures, { about, look_alikes }: Figures): string {
  const all = new Map(look_alikes.map(({ persona, accounts }) => [persona, accounts]));
  const names = Object.entries(errs).map(([persona, count]) => {
    const of = all.get(persona);
    return `\`${persona}\` (${say(count)}${of === undefined ? "" : ` of ${say(of)}`})`;
  });
  const honest = plural(about.active_honest, "active honest account");
  if (names.length > 0) return `Honest accounts named, of ${honest}: ${names.join(", ")}.`;
  if (about.active_honest < 3) return `Honest accounts named: none of ${honest}.`;
  // Of n that were spared the share that is not may still be 3 / n, at 95 %.
  const room = Math.round(about.active_honest / 3);
  return (
    `Honest accounts named: none of ${honest}. That leaves room for one in ${say(room)} (the rule of ` +
    "three)."
  );
}

interface Found {
  readonly persona: string;
  readonly version: string;
  readonly category: string;
  readonly count: number;
  /** Actors that there were; null where the report does not say. */
  readonly all: number | null;
}

/** Those of the detector's own category first. */
function found({ category }: Detector, own: DetectorFigures, { recalls }: Figures): Found[] {
  const rows = Object.entries(own.finds).map(([name, count]): Found => {
    const [persona = "", version = ""] = name.split(" ");
    const row = recalls.find((one) => one.persona === persona && one.version === version);
    const all = row?.minutes.length ?? null;
    return {
      persona,
      version,
      category: row?.category ?? "unknown",
      count,
      // Actors that had not circumvented anything yet may be found, and are not counted there.
      all: all === null || all < count ? null : all,
    };
  });
  const isOwn = (row: Found) => (row.category === category ? 0 : 1);
  return rows.toSorted((x, y) => isOwn(x) - isOwn(y));
}

function foundTable({ category }: Detector, rows: readonly Found[]): string {
  return table(
    ["abusive persona", "version", "actors found", "category of the abuse"],
    rows.map((row) => [
      `\`${row.persona}\``,
      row.version,
      row.all === null ? say(row.count) : `${say(row.count)} of ${say(row.all)}`,
      row.category === category ? row.category : `${row.category} (another charge)`,
    ]),
  );
}

function missed(
  { id, category }: Detector,
  finds: DetectorFigures["finds"],
  { recalls }: Figures,
): string[] {
  const names = recalls
    .filter((row) => row.category === category && row.minutes.length > 0)
    .filter(({ persona, version }) => finds[`${persona} ${version}`] === undefined)
    .map(({ persona, version, minutes }) => `\`${persona}\` ${version} (${say(minutes.length)})`);
  if (names.length === 0) return [];
  const others = detectors
    .filter((one) => one.category === category && one.id !== id)
    .map((one) => `[${one.id}](${one.id}.md)`);
  const others_text =
    others.length === 0
      ? ""
      : ` The category has other detectors, which may: ${others.join(", ")}.`;
  return [
    wrap(`Not found by it, of the actors of its category: ${names.join(", ")}.${others_text}`),
  ];
}

function fewCases({ precision }: DetectorFigures, rows: readonly Found[]): string[] {
  const notes: string[] = [];
  if (precision.all > 0 && precision.all < MANY) {
    notes.push(
      `The precision rests on ${plural(precision.all, "account")}: read the interval, not the share.`,
    );
  }
  const smallest = Math.min(...rows.map(({ all, count }) => all ?? count));
  if (smallest < HANDFUL) {
    notes.push(
      `Rows rest on as few as ${plural(smallest, "actor")}: one more or less moves such a row by ` +
        `${Math.round(100 / Math.max(1, smallest))} %.`,
    );
  }
  return notes.length === 0 ? [] : [wrap(notes.join(" "))];
}
