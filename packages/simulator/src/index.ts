export {
  type AbuseTruth,
  createWorld,
  type GroundTruth,
  type World,
  type WorldOptions,
} from "./world.ts";
export { type LiveEvent, liveTraffic, type LiveTraffic } from "./live.ts";
export { toNdjson } from "./ndjson.ts";
export { type Version, VERSIONS } from "./persona.ts";
export { PERSONAS, type PersonaId } from "./personas/index.ts";
export type { Wanted } from "./population.ts";
