export { findingKey, type Folded, foldSignals, type Held, idlesAt } from "./fold.ts";
