import { detectorTest } from "../testing/detector-test.ts";
import { call } from "../testing/events.ts";
import { maliciousPayload } from "./detector.ts";

/** Calls, one every half minute, with the verdicts that `verdicts` gives. */
function calls(count: number, verdicts: (index: number) => string[], account_id = "acc_1") {
  return Array.from({ length: count }, (_, index) =>
    call(`${account_id}_${index}`, index * 30, { account_id, threat_signals: verdicts(index) }),
  );
}

const KINDS = ["sql_injection", "path_traversal", "command_injection"];
const kind = (index: number) => [KINDS[index % 3] ?? ""];

detectorTest(maliciousPayload, {
  world: { seed: 5, hours: 12, accounts: 60 },
  fires: [{ persona: "malicious-payload", wanted: { easy: 1, careful: 1 } }],
  quiet: { "scanner-errors": 5, saas: 3, startup: 5, "evaluation-suite": 1 },
  look_alikes: {
    "scanner-noise": "a scanner that errs once in five hundred errs on a busy account",
    "writers-style": "scanner-errors",
    "new-scanner-rule": "a rule that reports everybody reports nobody",
  },
  boundary: [
    {
      name: "three kinds on a dozen requests attack",
      events: calls(12, kind),
      severities: ["medium"],
    },
    {
      name: "a list of attacks is grave",
      events: calls(80, kind),
      severities: ["high"],
    },
    {
      name: "a list of one kind alone is a list",
      events: calls(120, () => ["sql_injection"]),
      severities: ["medium"],
    },
    {
      name: "a single verdict is noise",
      events: calls(50, (index) => (index === 20 ? ["sql_injection"] : [])),
      severities: [],
    },
    {
      name: "a writer's style is one kind, of some of the drafts",
      events: calls(60, (index) => (index % 4 === 0 ? ["sql_injection"] : [])),
      severities: [],
    },
    {
      name: "a scanner that errs once in five hundred errs on a busy account",
      events: calls(2_500, (index) => (index % 500 === 7 ? kind(index) : [])),
      severities: [],
    },
    {
      name: "a rule that reports everybody reports nobody",
      events: Array.from({ length: 8 }, (_, index) =>
        calls(30, (at) => (at % 3 === 0 ? KINDS.slice(0, 2) : []), `acc_${index}`),
      )
        .flat()
        .sort((x, y) => (x.occurred_at < y.occurred_at ? -1 : 1)),
      severities: [],
    },
  ],
});
