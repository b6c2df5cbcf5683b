export { clauseText } from "./clauses.ts";
export { alertIdOf, decide, type AlertDraft } from "./decide.ts";
export {
  accountsByAction,
  type AlertLife,
  alertLives,
  type Changed,
  compareAlerts,
  type Comparison,
  livesOf,
} from "./compare.ts";
export {
  type AccountUse,
  applyControls,
  type AroundAlert,
  type Controlled,
  isInForce,
} from "./controls.ts";
export { type Measure, measuresOf } from "./measures.ts";
export { type Precision, precisionOf } from "./precision.ts";
export { revise, type Revised, type Told } from "./revise.ts";
export type { Standing } from "./standing.ts";
export { DEFAULT_POLICY, parsePolicy, type PolicyTable } from "./table.ts";
export { applyVerdict, type Judged } from "./verdicts.ts";
