/** A ring, as it is measured. */
import type { Found } from "./evidence.ts";
import type { Relay } from "./handovers.ts";

/** Hand-overs that follow nearly all of the allowances that were used up. */
export function relay(handovers: number, exhaustions: number, unfinished: number): Relay {
  const one = { from: "acc_0", ended_ms: 0, to: "acc_1", started_ms: 30_000 };
  return {
    handovers: Array.from({ length: handovers }, () => one),
    exhaustions,
    unfinished,
    expected: 0.01 * exhaustions,
  };
}

/** Five accounts of one device that take over from each other with one work. */
export const ring: Found = {
  subject_id: "clu_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  account_ids: ["acc_0", "acc_1", "acc_2", "acc_3", "acc_4"],
  attached_account_ids: [],
  prior_bits: -10,
  bits: { client: 9, timing: 4 },
  shared: { address: 5, device: 5, workload: 5 },
  units_today: 460,
  quota_max: 100,
  organizations: 0,
  organization_members: 0,
  active: 5,
  near_limit: 4,
  pressure: 4.6,
  crowding: 1,
  likeness: 0.96,
  opened: null,
  worked: null,
  relay: relay(4, 4, 0),
  relay_fast: relay(4, 4, 0),
};
