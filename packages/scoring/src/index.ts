export { isWeaker } from "./content.ts";
export {
  correctFinding,
  type DedupWindows,
  endFinding,
  endsAt,
  findingKey,
  type Folded,
  foldSignals,
  type Held,
  isOpen,
  reachesBackTo,
  spanOf,
} from "./fold.ts";
