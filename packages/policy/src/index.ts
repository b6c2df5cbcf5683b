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
export { type Measure, measuresOf } from "./measures.ts";
export type { Standing } from "./standing.ts";
export { DEFAULT_POLICY, parsePolicy, type PolicyTable } from "./table.ts";
export {
  type Automation,
  automation,
  DEFAULT_AUTOMATION,
  isAutomatic,
  isPaying,
} from "./decisions/automatic.ts";
export { type AutomaticMeasure, type Trip, tripOf } from "./decisions/breaker.ts";
export {
  type KnownDecision,
  mayFollow,
  POLICY,
  type StepDraft,
  stepOf,
  stepsOfAlert,
} from "./decisions/measures.ts";
