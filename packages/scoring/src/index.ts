export { isWeaker } from "./content.ts";
export {
  correctFinding,
  endFinding,
  findingKey,
  type Folded,
  foldSignals,
  type Held,
  idlesAt,
  isOpen,
  reachesBackMs,
} from "./fold.ts";
