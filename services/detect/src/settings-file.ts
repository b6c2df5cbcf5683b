import {
  configureDedup,
  configureDetectors,
  type DedupWindows,
  type RunningDetector,
  SettingsError,
} from "@ringfence/detectors";
import { ConfigError, readSmallFile } from "@ringfence/runtime";

export interface DetectionSettings {
  readonly detectors: readonly RunningDetector[];
  /** Milliseconds by category. */
  readonly dedup: DedupWindows;
}

/**
 * What a file of detection settings says; null: the defaults.
 *
 * @throws ConfigError where the file cannot be read or makes no sense
 */
export function readDetection(path: string | null): DetectionSettings {
  const text = path === null ? null : readSmallFile("detection settings", path);
  try {
    return { detectors: configureDetectors(text), dedup: configureDedup(text) };
  } catch (error) {
    if (error instanceof SettingsError) throw new ConfigError([`${path}: ${error.message}`]);
    throw error;
  }
}
