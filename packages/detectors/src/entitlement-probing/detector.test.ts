import { detectorTest } from "../testing/detector-test.ts";
import { call, profile } from "../testing/events.ts";
import { entitlementProbing } from "./detector.ts";

const CLOSED = ["/v1/music/stems", "/v1/music/remix", "/v1/voices/clone"];

/** Calls refused with 403, one every five minutes, for the first `routes` of the closed ones. */
function refused(count: number, routes: number, error_code: string | null = "not_entitled") {
  return Array.from({ length: count }, (_, index) =>
    call(`r${index}`, 3_600 + index * 300, {
      endpoint: CLOSED[index % routes] ?? "",
      status: 403,
      error_code,
      units: 0,
    }),
  );
}

const known = [profile("acc_1", { entitlements: ["music", "tts"] })];

detectorTest(entitlementProbing, {
  world: { seed: 5, hours: 10, accounts: 60 },
  fires: [{ persona: "entitlement-probing", wanted: { easy: 1, careful: 1, paranoid: 1 } }],
  quiet: { startup: 5, "qa-accounts": 1, saas: 2, enterprise: 1 },
  look_alikes: {
    "single-try": "a client that tries once, three times over, is told once",
    "lapsed-entitlement": "an entitlement that lapsed answered within the week",
    "just-opened": "while what was just opened has not reached the gateway, it accuses nobody",
    "unknown-entitlements": "where neither the refusal nor the profile says why, nothing is known",
    firewall: "a firewall says nothing of features",
  },
  boundary: [
    {
      name: "a dozen tries over three features probe",
      events: refused(12, 3),
      profiles: known,
      severities: ["medium"],
    },
    {
      name: "so does one feature, tried forty times",
      events: refused(45, 1),
      profiles: known,
      severities: ["medium"],
    },
    {
      name: "a client that tries once, three times over, is told once",
      events: refused(3, 1),
      profiles: known,
      severities: [],
    },
    {
      name: "an entitlement that lapsed answered within the week",
      events: [
        ...CLOSED.map((endpoint, index) => call(`u${index}`, index * 60, { endpoint })),
        ...refused(30, 3),
      ],
      profiles: known,
      severities: [],
    },
    {
      name: "while what was just opened has not reached the gateway, it accuses nobody",
      events: refused(12, 3),
      profiles: [
        profile("acc_1", {
          updated_at: "2026-10-12T00:50:00.000Z",
          entitlements: ["music", "tts", "stems", "preview"],
        }),
      ],
      severities: ["low"],
    },
    {
      name: "where neither the refusal nor the profile says why, nothing is known",
      events: refused(30, 3, null),
      severities: [],
    },
    {
      name: "where the profile says what is open, a refusal without a reason counts",
      events: refused(30, 3, null),
      profiles: known,
      severities: ["medium"],
    },
    {
      name: "a firewall says nothing of features",
      events: refused(30, 3, "blocked_by_firewall"),
      profiles: known,
      severities: [],
    },
  ],
});
