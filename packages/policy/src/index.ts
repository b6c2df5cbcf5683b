export { clauseText } from "./clauses.ts";
export { alertIdOf, decide, type AlertDraft } from "./decide.ts";
export { type Measure, measuresOf } from "./measures.ts";
export type { Standing } from "./standing.ts";
export { DEFAULT_POLICY, parsePolicy, type PolicyTable } from "./table.ts";
