/** A flood of several accounts, as it is measured. */
import type { Group } from "./group.ts";

const members = [0, 1, 2, 3, 4, 5].map((index) => ({
  account_id: `acc_${index}`,
  origins: [],
  simhashes: ["00ff00ff00ff00f0"],
  usual: 1,
  recent: [{ at: 3_900, requests: 120, server_errors: 0 }],
  failed_before: false,
  onset: -50 + index,
}));

/** Six accounts of one row of machines, which nobody has seen there before. */
export const surge: Group = {
  members,
  step: { members: [0, 1, 2, 3, 4, 5], first: -50, last: -45, expected: 0.01, surprise: 30 },
  impact: { share: 0.8, others_ratio: 0, others_failed: 0 },
  on_clock: 0,
  failed_before: 0,
  shared_machines: 0,
  template: 1,
  with_content: 6,
  network: 1,
  client: 1,
  client_chance: 0.01,
  places: { usual: 0, elsewhere: 6 },
  at_round_minute: false,
};
