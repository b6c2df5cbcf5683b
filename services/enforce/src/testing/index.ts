/** For tests of other packages: findings in a store, and a service that decides on them. */
export { automatic, DECISIONS, decisionsIn, decisionSink, told } from "./decisions.ts";
export { aFinding, startEnforce, storeFindings, TOPIC } from "./fixture.ts";
