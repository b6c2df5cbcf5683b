import { configureDetectors, type RunningDetector, SettingsError } from "@ringfence/detectors";
import { ConfigError, readSmallFile } from "@ringfence/runtime";

/**
 * The detectors as a file of detection settings configures them; null: on their defaults.
 *
 * @throws ConfigError where the file cannot be read or makes no sense
 */
export function readDetectors(path: string | null): RunningDetector[] {
  if (path === null) return configureDetectors(null);
  try {
    return configureDetectors(readSmallFile("detection settings", path));
  } catch (error) {
    if (error instanceof SettingsError) throw new ConfigError([`${path}: ${error.message}`]);
    throw error;
  }
}
