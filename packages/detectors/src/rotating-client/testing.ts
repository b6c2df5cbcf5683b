/** A rotation, as it is measured. */
import type { Row } from "./detector.ts";

export const rotation: Row = {
  subject_id: "caller:203.0.113.7 t13d sdk/1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-12 06:00:00.000",
  accounts: ["acc_1", "acc_2", "acc_3", "acc_4", "acc_5", "acc_6"].map((id) => [id, 50]),
  api_keys: [],
  calls: 300,
  switches: 290,
  repeats_expected: 50,
  refusals: 0,
  first_ms: 0,
  last_ms: 3_000_000,
  rescued: [],
  profiles: [],
  rescues: 0,
  same_content_rescues: 0,
  account_ids: ["acc_1", "acc_2", "acc_3", "acc_4", "acc_5", "acc_6"],
  opened: { spread_days: 200, weight: -1.6 },
  units: 400,
  order: [],
  pressure: 1.4,
  turns: { changes: 280, foreseen: 270, expected: 56, members: new Set([0, 1, 2, 3, 4, 5]) },
  inTurns: true,
};
