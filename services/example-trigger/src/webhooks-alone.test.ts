/** From findings to accounts by webhooks alone, by the real enforce, deliver and API. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiSettings, createToken, EMBEDDED_ANALYST, openApiServer } from "@ringfence/api";
import { anEndpoint, SECRET, startDeliver } from "@ringfence/deliver/testing";
import {
  aControl,
  aFinding,
  ask,
  DECISIONS,
  startEnforce,
  storeControls,
  storeFindings,
  TOPIC,
} from "@ringfence/enforce/testing";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { silentLog, systemClock } from "@ringfence/runtime";
import { decision, type Decision } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { memoryStream } from "@ringfence/stream";
import { testStore } from "@ringfence/testkit";
import { expect, it, vi } from "vitest";
import { readConfig } from "./config.ts";
import { startTrigger } from "./service.ts";
import { runAccounts } from "./testing/accounts.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };

const allow = (store: Store, ...accounts: string[]) =>
  storeControls(store, ...accounts.map((value) => aControl({ scope: "account", value })));

/** With a token of the role that a trigger needs. */
async function serveApi(store: Store) {
  const api = openApiServer({
    store,
    settings: apiSettings.parse({ port: 0 }),
    policy: DEFAULT_POLICY,
    analyst: EMBEDDED_ANALYST,
    localActor: null,
    anyPort: true,
    deadLetters: null,
    clock: systemClock,
    log: silentLog,
  });
  await api.part.start?.(new AbortController().signal);
  const made = { name: "trigger", role: "responder" as const, expires_at: null, by: "test" };
  const at = systemClock.now();
  const { token } = await createToken(store, { ...made, at, random: randomBytes });
  return { url: api.address(), token, close: () => api.part.stop?.() };
}

it("what people decide reaches accounts, and shadows and allow-listed accounts nobody", async () => {
  const [{ store, drop }, accounts, folder] = await Promise.all([
    testStore(),
    runAccounts(),
    mkdtemp(join(tmpdir(), "example-trigger-")),
  ]);
  const api = await serveApi(store);
  const config = readConfig({
    TRIGGER_API_URL: api.url,
    TRIGGER_API_TOKEN: api.token,
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
  const endpoints = [anEndpoint(trigger.webhooksUrl ?? "", { sends: ["alerts", "decisions"] })];
  const deliver = startDeliver({ store, endpoints, clock: systemClock });
  const settle = async () => {
    await enforce.drain();
    expect(await deliver.drain()).toBeNull();
  };
  const steps = async (): Promise<Decision[]> =>
    (await decisions.tail(100)).map(({ value }) => decision.parse(JSON.parse(String(value))));
  const expectHistory = (account: string, history: string[]) =>
    vi.waitFor(async () => expect(await accounts.history(account)).toEqual(history), PATIENCE);

  await allow(store, "acc_3_a", "acc_3_b", "acc_4_a");
  const findings = [
    aFinding(2, { mode: "shadow" }),
    ...[1, 3, 4].map((number) => aFinding(number)),
  ];
  await storeFindings(store, findings, 0);
  await settle();
  const proposed = await steps();
  expect(proposed.map(({ account_id }) => account_id).toSorted()).toEqual([
    "acc_1_a",
    "acc_1_b",
    "acc_4_b",
  ]);
  // Only the first two are approved; the third waits for a person, and nothing is done about it.
  for (const { decision_id, account_id } of proposed)
    if (account_id !== "acc_4_b") await ask(store, decision_id, "approved");
  await settle();
  for (const account of ["acc_1_a", "acc_1_b"]) await expectHistory(account, ["suspended"]);
  // Enforce answers what the trigger reports over the API, in the name of its token.
  await vi.waitFor(async () => {
    await enforce.drain();
    const applied = (await steps()).filter(({ state }) => state === "applied");
    expect(applied.map(({ actor }) => actor.id)).toEqual(["trigger", "trigger"]);
  }, PATIENCE);
  const never = ["acc_2_a", "acc_2_b", "acc_3_a", "acc_3_b", "acc_4_a"];
  for (const account of [...never, "acc_4_b"]) expect(await accounts.history(account)).toEqual([]);
  const told = [...(await sink.tail(100)), ...(await decisions.tail(100))].map(({ value }) =>
    String(value),
  );
  for (const account of never) expect(told.join("\n")).not.toContain(`"${account}"`);

  // One lifted by a person, the other allow-listed afterwards: both are undone.
  const [first] = proposed.filter(({ account_id }) => account_id === "acc_1_a");
  await ask(store, first?.decision_id ?? "", "lifted");
  await allow(store, "acc_1_b");
  await settle();
  for (const account of ["acc_1_a", "acc_1_b"])
    await expectHistory(account, ["suspended", "active"]);

  await trigger.stop();
  await accounts.close();
  await api.close();
  await drop();
  await rm(folder, { recursive: true });
});
