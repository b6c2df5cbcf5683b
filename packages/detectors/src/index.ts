export type { Range } from "./ask.ts";
export type { Detector, Grid, RunningDetector } from "./define.ts";
export { detectors } from "./list.ts";
export { configureDedup, configureDetectors, SettingsError } from "./settings.ts";
export { DEDUP_BOUNDS, dedupMinutes, type DedupWindows } from "./dedup.ts";
