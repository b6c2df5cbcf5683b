export type { Detector, Grid, Range, RunningDetector } from "./define.ts";
export { detectors } from "./list.ts";
export { configureDetectors, SettingsError } from "./settings.ts";
