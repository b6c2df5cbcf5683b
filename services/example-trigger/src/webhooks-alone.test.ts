/** From findings to accounts by the real enforce and deliver: who must never hear of what. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anEndpoint, SECRET, startDeliver } from "@ringfence/deliver/testing";
import {
  aControl,
  aFinding,
  DECISIONS,
  startEnforce,
  storeControls,
  storeFindings,
  TOPIC,
} from "@ringfence/enforce/testing";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { systemClock } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it, vi } from "vitest";
import { readConfig } from "./config.ts";
import { startTrigger } from "./service.ts";
import { runAccounts } from "./testing/accounts.ts";

const allow = (store: Store, ...accounts: string[]) =>
  storeControls(store, ...accounts.map((value) => aControl({ scope: "account", value })));

it("shadows and allow-listed accounts reach no topic, no webhook and no trigger", async () => {
  const [{ store, drop }, accounts, folder] = await Promise.all([
    testStore(),
    runAccounts(),
    mkdtemp(join(tmpdir(), "example-trigger-")),
  ]);
  const config = readConfig({
    TRIGGER_WEBHOOK_SECRETS: SECRET,
    TRIGGER_PORT: "0",
    TRIGGER_ACCOUNT_SERVICE_URL: accounts.url,
    TRIGGER_STATE_FILE: join(folder, "state.json"),
  });
  const host = { now: () => new Date(), log: () => {} };
  const trigger = await startTrigger(config, host);
  const stream = memoryStream({ topics: { [TOPIC]: 1, [DECISIONS]: 1 } });
  const [sink, decisions] = [stream.sink(TOPIC), stream.sink(DECISIONS)];
  const to = { sink: decisions, destination: DECISIONS, automation: DEFAULT_POLICY };
  const enforce = startEnforce({ store, sink, decisions: to, clock: systemClock });
  const endpoints = [anEndpoint(trigger.webhooksUrl ?? "")];
  const deliver = startDeliver({ store, endpoints, clock: systemClock });
  const settle = async () => {
    await enforce.drain();
    expect(await deliver.drain()).toBeNull();
  };
  const expectHistory = (account: string, history: string[]) =>
    vi.waitFor(async () => expect(await accounts.history(account)).toEqual(history), {
      timeout: 20_000,
      interval: 20,
    });

  await allow(store, "acc_3_a", "acc_3_b", "acc_4_a");
  const findings = [
    aFinding(2, { mode: "shadow" }),
    ...[1, 3, 4].map((number) => aFinding(number)),
  ];
  await storeFindings(store, findings, 0);
  await settle();
  for (const account of ["acc_1_a", "acc_1_b", "acc_4_b"])
    await expectHistory(account, ["throttled"]);
  const never = ["acc_2_a", "acc_2_b", "acc_3_a", "acc_3_b", "acc_4_a"];
  for (const account of never) expect(await accounts.history(account)).toEqual([]);
  const told = [...(await sink.tail(100)), ...(await decisions.tail(100))].map(({ value }) =>
    String(value),
  );
  // Two alerts, and a proposal for each account that they name.
  expect(told).toHaveLength(2 + 3);
  for (const account of never) expect(told.join("\n")).not.toContain(`"${account}"`);

  // Allow-listed afterwards: whoever was told hears that it is over, and undoes it.
  await allow(store, "acc_1_a", "acc_1_b");
  await settle();
  for (const account of ["acc_1_a", "acc_1_b"])
    await expectHistory(account, ["throttled", "active"]);
  expect(await accounts.history("acc_4_b")).toEqual(["throttled"]);

  await trigger.stop();
  await accounts.close();
  await drop();
  await rm(folder, { recursive: true });
});
