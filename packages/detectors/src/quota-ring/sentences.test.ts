import { expect, it } from "vitest";
import type { Found } from "./evidence.ts";
import { linkedSentence } from "./sentences.ts";

const none = { handovers: [], exhaustions: 0, unfinished: 0, expected: 0 } as const;
const found: Found = {
  subject_id: "clu_1",
  window_start: "2026-10-12 00:00:00.000",
  window_end: "2026-10-13 00:00:00.000",
  account_ids: ["a", "b", "c"],
  attached_account_ids: ["d"],
  prior_bits: -10,
  bits: { client: 12, network: 3 },
  shared: { device: 4, address: 4 },
  units_today: 10,
  quota_max: 100,
  organizations: 0,
  organization_members: 0,
  active: 3,
  near_limit: 0,
  pressure: 0.1,
  crowding: 1,
  likeness: null,
  opened: null,
  worked: null,
  relay: none,
  relay_fast: none,
};

it("says what all share as one, and of the rest how many share one at most", () => {
  expect(linkedSentence(found)).toMatch(/^3 accounts that share one device and one address seem/);
  const parts = { device: 2, address: 3 };
  expect(linkedSentence({ ...found, shared: parts })).toMatch(
    /^3 accounts that share devices \(up to 2 accounts each\) and addresses \(up to 3 accounts each\) seem/,
  );
});

it("names the two strongest kinds, and none that only one account has", () => {
  const shared = { network: 4, content: 1, payment: 4, device: 4 };
  expect(linkedSentence({ ...found, shared })).toMatch(
    / share one payment instrument and one device /,
  );
});
