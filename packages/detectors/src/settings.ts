import { parseYaml } from "@ringfence/runtime";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { dedupSettings, type DedupWindows, dedupWindows } from "./dedup.ts";
import type { Detector, RunningDetector } from "./define.ts";
import { detectors } from "./list.ts";

/** Settings that make no sense; the message names the place and the fix. */
export class SettingsError extends Error {
  readonly code = "SETTINGS";
  readonly retriable = false;
}

/** A name with nothing below it, because all of that is commented out, says nothing. */
function mayBeEmpty<T extends z.ZodType>(settings: T) {
  return z.preprocess((value) => value ?? {}, settings);
}

const params = mayBeEmpty(z.record(z.string(), z.unknown()));

const detectorSettings = z.strictObject({
  /** live, shadow (evaluated and never published) or off. */
  mode: z.enum(["live", "shadow", "off"]).default("live"),
  params,
  /** The same detector once more, with other parameters, in shadow beside the live one. */
  shadow: z.strictObject({ params }).optional(),
});

const settingsFile = z.strictObject({
  /** Minutes by category. */
  dedup_minutes: mayBeEmpty(dedupSettings),
  detectors: mayBeEmpty(z.record(z.string(), mayBeEmpty(detectorSettings))),
});

/**
 * Detection settings (YAML) → the detectors that run, with their parameters. What the text does
 * not name runs live with the defaults.
 *
 * @param text of `deploy/detection.yaml`, or null for the defaults
 * @throws SettingsError for unknown names (the nearest known one is named) and bad values
 */
export function configureDetectors(text: string | null): RunningDetector[] {
  const settings = readSettings(text ?? "");
  const known = detectors.map(({ id }) => id);
  for (const id of Object.keys(settings.detectors)) {
    if (!known.includes(id)) throw unknown(`detector "${id}"`, id, known);
  }
  return detectors.flatMap((detector) => {
    const { mode, params, shadow } = settings.detectors[detector.id] ?? {
      mode: "live",
      params: {},
    };
    // What is off is checked as well: it may be switched on at any time.
    const running = configure(detector, params, mode === "off" ? "live" : mode);
    const own = mode === "off" ? [] : [running];
    if (shadow === undefined) return own;
    if (mode === "shadow") {
      throw new SettingsError(
        `detection settings of ${detector.id}: it is in shadow already; shadow.params stand beside ` +
          "a detector that is live (or off)",
      );
    }
    return [...own, configure(detector, { ...params, ...shadow.params }, "shadow")];
  });
}

/**
 * Within which time what is found of one subject is one alert, milliseconds by category.
 *
 * @param text of `deploy/detection.yaml`, or null for the defaults
 * @throws SettingsError
 */
export function configureDedup(text: string | null): DedupWindows {
  return dedupWindows(readSettings(text ?? "").dedup_minutes);
}

function readSettings(text: string): z.output<typeof settingsFile> {
  const read = parseYaml(text);
  if (!read.ok) throw new SettingsError(`detection settings are no YAML: ${read.problem}`);
  const parsed = settingsFile.safeParse(read.document ?? {});
  if (parsed.success) return parsed.data;
  throw new SettingsError(`detection settings: ${describe(parsed.error)}`);
}

function configure(
  detector: Detector,
  params: Record<string, unknown>,
  mode: "live" | "shadow",
): RunningDetector {
  const known = Object.keys(detector.params.shape);
  for (const name of Object.keys(params)) {
    if (!known.includes(name)) throw unknown(`parameter "${name}" of ${detector.id}`, name, known);
  }
  try {
    return detector.configure(params, mode);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new SettingsError(`detection settings of ${detector.id}: ${describe(error)}`);
  }
}

function unknown(what: string, name: string, known: readonly string[]): SettingsError {
  const near = closest(name, [...known]);
  return new SettingsError(`detection settings: there is no ${what}; did you mean ${near}?`);
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`)
    .join("; ");
}
