export { atLeast, atMost, type Expectation, expectationOf } from "./counts.ts";
export * from "./detector.ts";
export * from "./lifecycle.ts";
export type { Observation } from "./observation.ts";
export * from "./pipeline.ts";
export * from "./sources.ts";
