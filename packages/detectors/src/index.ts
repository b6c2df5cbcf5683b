export type { Range } from "./ask.ts";
export type { Detector, Grid, RunningDetector } from "./define.ts";
export { detectors } from "./list.ts";
export { configureDetectors, SettingsError } from "./settings.ts";
