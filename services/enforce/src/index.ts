export { type EnforceConfig, enforceConfig } from "./config.ts";
export { enforceService, main, reportsGroup } from "./main.ts";
export { readPolicy } from "./policy-file.ts";
export {
  createEnforce,
  DEFAULT_BATCH,
  type Enforce,
  type EnforceBatch,
  type Enforced,
  type EnforceParts,
  type DecisionParts,
  type OcsfParts,
} from "./service.ts";
