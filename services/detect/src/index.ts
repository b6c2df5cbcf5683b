export { detectService, main } from "./main.ts";
export { createDetect, type Detect } from "./service.ts";
export { type DetectionSettings, readDetection } from "./settings-file.ts";
export { DEFAULT_TIMING, type DetectTiming } from "./timing.ts";
