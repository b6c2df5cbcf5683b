export { detectService, main } from "./main.ts";
export { createDetect, DEFAULT_TIMING, type Detect, type DetectTiming } from "./service.ts";
