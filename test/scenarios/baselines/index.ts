import type { Baseline } from "./baseline.ts";
import { evilCohort } from "./evilcohort.ts";
import { accountsPerAddress, addressesPerKey, hourlyZ } from "./first-rules.ts";
import { synchroTrap } from "./synchrotrap.ts";

export type { Baseline } from "./baseline.ts";

/** New ones, for one world. */
export function allBaselines(): Baseline[] {
  return [accountsPerAddress(), addressesPerKey(), hourlyZ(), synchroTrap(), evilCohort()];
}
