export { CaseError, type CaseErrorCode } from "./errors.ts";
export { type Explained, gather, type Revision } from "./explain/gather.ts";
export { type AccountFacts } from "./explain/read-accounts.ts";
export { type SampleEvent } from "./explain/read-samples.ts";
export { type CurrentDecision, readDecisions } from "./decisions/read-decisions.ts";
export { type Answer, askStep, STATE_OF, waitForAnswers, type Wish } from "./decisions/ask-step.ts";
export {
  type BreakerEvent,
  isBreakerOpen,
  noteReset,
  readBreakerEvents,
} from "./decisions/breaker.ts";
export { type ControlReport, readControls } from "./controls/report.ts";
export { controlOf, isKnown, revokeEntry, storeControl } from "./controls/entry.ts";
export { checkNetwork } from "./controls/network.ts";
export { BECOMES, readJudged, storeVerdict, timeOfVerdict, verdictOn } from "./verdicts/give.ts";
export { MEANS, statementOn, storeStatement } from "./acknowledgements/take.ts";
export { type Change, readSince } from "./seen/changes.ts";
export { type JudgedDetector, readRaised } from "./detectors/raised.ts";
