/** What is read of documents before the ledger takes them. */
import { expect, it } from "vitest";
import { anAlert, NOW } from "../testing/documents.ts";
import { createIntake } from "./intake.ts";
import { Ledger } from "./ledger.ts";
import { emptyState } from "./state.ts";

it("an alert that was cut, on a topic or in a webhook, undoes nothing about whom it lacks", async () => {
  const account_ids = ["acc_1", "acc_2"];
  const whole = anAlert(1, { account_ids });
  const missing = [
    ["messages", { account_ids: 1 }, []],
    ["messages", { measures: 2 }, []],
    ["webhook", {}, ["account_ids"]],
    ["webhook", { account_ids: 1 }, []],
    ["messages", { event_samples: 9 }, null],
  ] as const;
  for (const [by, omitted, fields] of missing) {
    const ledger = new Ledger(emptyState("one"));
    const upTo = "throttle";
    const intake = createIntake({
      ledger,
      upTo,
      now: () => NOW,
      log: () => {},
      taken: async () => {},
    });
    await intake.messages("alerts", [Buffer.from(JSON.stringify(whole))]);
    const asked = () => ledger.plan(NOW).map(({ accountId, to }) => `${accountId} ${to}`);
    expect(asked()).toEqual(["acc_1 throttled", "acc_2 throttled"]);
    const next = { ...whole, account_ids: ["acc_1"], omitted, revision: 2, activity: "update" };
    if (by === "messages") await intake.messages("alerts", [Buffer.from(JSON.stringify(next))]);
    else await intake.webhook({ type: "abuse.alert", data: next, left_out: { fields } });
    const second = fields === null ? "acc_2 active" : "acc_2 throttled";
    expect(asked(), JSON.stringify([by, omitted])).toEqual(["acc_1 throttled", second]);
  }
});
