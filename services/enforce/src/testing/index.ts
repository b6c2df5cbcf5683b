/** For tests of other packages: findings in a store, and a service that decides on them. */
export { readReports } from "../decisions/reports.ts";
export {
  ask,
  automatic,
  DECISIONS,
  decisionsIn,
  decisionSink,
  refusalsIn,
  told,
} from "./decisions.ts";
export { aControl, storeControls } from "./said.ts";
export { aFinding, startEnforce, storeFindings, TOPIC } from "./fixture.ts";
