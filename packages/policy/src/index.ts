export type { Acknowledged } from "./acknowledge.ts";
export { type CaseOutcome, parseCases, type PolicyCase, runCase } from "./cases.ts";
export { clauseText } from "./clauses.ts";
export { coveringControl } from "./covering.ts";
export { alertIdOf, decide, type AlertDraft } from "./decide.ts";
export { type Changed, compareAlerts, type Comparison } from "./compare.ts";
export {
  type AccountUse,
  applyControls,
  type AroundAlert,
  type Controlled,
  isInForce,
} from "./controls.ts";
export {
  type History,
  historyDays,
  type Past,
  type PastMeasure,
  type PastVerdict,
} from "./history.ts";
export { accountsByAction, type AlertLife, alertLives, livesOf } from "./lives.ts";
export type { FindingState, Heard, ToldRow } from "./merge/desk.ts";
export { type AlertLine, createTell } from "./merge/tell.ts";
export { type Measure, measuresOf } from "./measures.ts";
export { type Precision, precisionOf } from "./precision.ts";
export { type Before, NOTHING_TOLD, revise, type Revised, type Told } from "./revise.ts";
export { applyVerdict, type Judged } from "./verdicts.ts";
export { conditionText } from "./conditions.ts";
export { type Cooldown, type Escalation, MOST_COUNTED, type Rung } from "./schema.ts";
export type { Standing } from "./standing.ts";
export { DEFAULT_POLICY, parsePolicy, PolicyError, type PolicyTable } from "./table.ts";
export { type Automation, isAutomatic, isPaying } from "./decisions/automatic.ts";
export { type AutomaticMeasure, type Trip, tripOf } from "./decisions/breaker.ts";
export {
  groundOf,
  isDecidedSince,
  isOver,
  type KnownDecision,
  liftsOfAlert,
  mayFollow,
  POLICY,
  type StepDraft,
  stepOf,
  stepsOfAlert,
} from "./decisions/measures.ts";
