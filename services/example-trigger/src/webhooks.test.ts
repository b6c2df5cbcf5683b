/** Webhooks alone: who is believed, and what one does to an account, over kills as well. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "./config.ts";
import { startTrigger, type Trigger } from "./service.ts";
import { runAccounts } from "./testing/accounts.ts";
import { aDecision, anAlert } from "./testing/documents.ts";

const secretOf = (text: string) => `whsec_${Buffer.from(text.padEnd(32, ".")).toString("base64")}`;
const [OLD, NEXT, FOREIGN] = ["old", "next", "foreign"].map(secretOf) as [string, string, string];

/** Signed with each of the secrets; answers the status. */
async function deliver(
  url: string | null,
  body: string,
  { secrets = [OLD], at = new Date(), said = body } = {},
): Promise<number> {
  const id = "msg_1";
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
  const response = await fetch(url ?? "", { method: "POST", headers, body: said });
  return response.status;
}
const bodyOf = (data: unknown, type = "abuse.alert") => JSON.stringify({ type, data });

const PATIENCE = { timeout: 20_000, interval: 20 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "example-trigger-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a trigger that hears webhooks", () => {
  let accounts: Awaited<ReturnType<typeof runAccounts>>;
  let trigger: Trigger;
  const said: object[] = [];
  beforeAll(async () => {
    accounts = await runAccounts({ isUnknown: (id) => id === "acc_404" });
    const config = readConfig({
      TRIGGER_WEBHOOK_SECRETS: `${OLD},${NEXT}`,
      TRIGGER_PORT: "0",
      TRIGGER_ACCOUNT_SERVICE_URL: accounts.url,
      TRIGGER_STATE_FILE: join(folder, "state.json"),
      TRIGGER_ALERTS_UP_TO: "throttle",
    });
    const log = (_: string, message: string, facts: object = {}) =>
      said.push({ message, ...facts });
    trigger = await startTrigger(config, { now: () => new Date(), log });
  });
  afterAll(async () => {
    await trigger.stop();
    await accounts.close();
  });

  const send = (body: string, options = {}) => deliver(trigger.webhooksUrl, body, options);
  /** Whatever was sent before has been acted on by then. */
  const settled = async (number: number) => {
    expect(await send(bodyOf(anAlert(number)))).toBe(204);
    await vi.waitFor(
      async () => expect(await accounts.history(`acc_${number}`)).toEqual(["throttled"]),
      PATIENCE,
    );
  };

  it("believes either secret while one is rotated, and nobody else", async () => {
    const body = bodyOf(anAlert(1));
    expect(await send(body, { secrets: [FOREIGN] })).toBe(401);
    expect(await send(body, { said: body.replace("acc_1", "acc_2") })).toBe(401);
    for (const minutes of [-6, 6]) {
      expect(await send(body, { at: new Date(Date.now() + minutes * 60_000) })).toBe(401);
    }
    const response = await fetch(trigger.webhooksUrl ?? "", { method: "POST", body });
    expect(response.status).toBe(401);
    await settled(3);
    for (const id of ["acc_1", "acc_2"]) expect(await accounts.history(id)).toEqual([]);
    for (const secrets of [[OLD], [NEXT], [FOREIGN, NEXT]]) {
      expect(await send(body, { secrets })).toBe(204);
    }
    await settled(4);
    expect(await accounts.history("acc_1")).toEqual(["throttled"]);
  });

  it("bounds what it reads, and says what it cannot use", async () => {
    expect(await send("x".repeat(1_048_577)).catch(() => 413)).toBe(413);
    expect(await send("{")).toBe(422);
    expect(await send(bodyOf({ ...anAlert(5), revision: 0 }))).toBe(422);
    expect(await send(bodyOf({}, "ringfence.test"))).toBe(204);
    const url = trigger.webhooksUrl ?? "";
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(`${url}/other`)).status).toBe(404);
    expect((await fetch(url.replace("/webhooks", "/healthz"))).status).toBe(204);
  });

  it("acts on what was decided, once, and says what a person has to note", async () => {
    const decide = (changes: Parameters<typeof aDecision>[1]) =>
      send(bodyOf(aDecision(20, changes), "abuse.decision"));
    const expectHistory = (history: string[]) =>
      vi.waitFor(async () => expect(await accounts.history("acc_20")).toEqual(history), PATIENCE);
    expect(await decide({ state: "proposed" })).toBe(204);
    expect(await send(bodyOf({}, "abuse.decision"))).toBe(422);
    await settled(21);
    expect(await accounts.history("acc_20")).toEqual([]);
    expect(await decide({})).toBe(204);
    await expectHistory(["suspended"]);
    const told = expect.objectContaining({
      decision_id: aDecision(20).decision_id,
      command: expect.stringContaining("npx ringfence decide dec_"),
    });
    await vi.waitFor(() => expect(said).toContainEqual(told), PATIENCE);
    // The same again, and the note of it.
    for (const state of ["approved", "applied"] as const) expect(await decide({ state })).toBe(204);
    expect(await decide({ state: "lifted" })).toBe(204);
    await expectHistory(["suspended", "active"]);
    expect(await decide({})).toBe(204);
    await settled(22);
    await expectHistory(["suspended", "active"]);
  });

  it("passes over lower revisions and shadows, and undoes what was closed", async () => {
    const [second, first] = [2, 1].map((revision) => anAlert(10, { revision }));
    expect(await send(bodyOf(second))).toBe(204);
    expect(await send(bodyOf({ ...first, account_ids: ["acc_11"] }))).toBe(204);
    expect(await send(bodyOf(anAlert(12, { mode: "shadow" })))).toBe(204);
    expect(await send(bodyOf(anAlert(404)))).toBe(204);
    await settled(13);
    for (const id of ["acc_11", "acc_12", "acc_404"])
      expect(await accounts.history(id)).toEqual([]);
    const end = { revision: 3, activity: "close", status: "closed" } as const;
    expect(await send(bodyOf(anAlert(10, end)))).toBe(204);
    await vi.waitFor(
      async () => expect(await accounts.history("acc_10")).toEqual(["throttled", "active"]),
      PATIENCE,
    );
  });
});

describe("settings", () => {
  it("say what is wrong with them", () => {
    expect(() => readConfig({ TRIGGER_ACCOUNT_SERVICE_URL: "http://a" })).toThrow(/nothing to act/);
    const bad = { TRIGGER_WEBHOOK_SECRETS: "secret", TRIGGER_ALERTS_UP_TO: "suspend" };
    expect(() => readConfig(bad)).toThrow(/TRIGGER_ACCOUNT_SERVICE_URL[^]*UP_TO[^]*whsec_/);
    const both = { TRIGGER_WEBHOOK_SECRETS: OLD, TRIGGER_ACCOUNT_SERVICE_URL: "http://a" };
    expect(readConfig(both)).toMatchObject({ alertsUpTo: "observe", kafka: null, api: null });
    expect(readConfig({ ...both, KAFKA_BROKERS: "a:1, b:2" })).toMatchObject({
      alertsUpTo: "observe",
      kafka: { brokers: ["a:1", "b:2"] },
    });
    const url = { TRIGGER_API_URL: "http://127.0.0.1:7331" };
    expect(() => readConfig({ ...both, ...url })).toThrow(/set both or none/);
  });
});

describe("a process that is killed", () => {
  const PROGRAM = fileURLToPath(new URL("./main.ts", import.meta.url));

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  it("in the middle of a call does it once, after the next start", async () => {
    let calls = 0;
    let isBroken = true;
    const trouble = () => {
      calls += 1;
      return isBroken ? "after" : null;
    };
    const accounts = await runAccounts({ trouble });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/webhooks`;
    const start = async (): Promise<ChildProcess> => {
      const child = spawn(process.execPath, ["--import", "tsx", PROGRAM], {
        stdio: ["ignore", "ignore", "inherit"],
        env: {
          TRIGGER_WEBHOOK_SECRETS: OLD,
          TRIGGER_PORT: String(port),
          TRIGGER_ACCOUNT_SERVICE_URL: accounts.url,
          TRIGGER_STATE_FILE: join(folder, "killed.json"),
          TRIGGER_ALERTS_UP_TO: "throttle",
        },
      });
      await vi.waitFor(() => fetch(url), PATIENCE);
      return child;
    };
    const child = await start();
    const body = bodyOf(anAlert(1));
    expect(await deliver(url, body)).toBe(204);
    await vi.waitFor(() => expect(calls).toBeGreaterThan(0), PATIENCE);
    const killed = once(child, "exit");
    child.kill("SIGKILL");
    await killed;
    isBroken = false;
    const [before, next] = [calls, await start()];
    await vi.waitFor(() => expect(calls).toBeGreaterThan(before), PATIENCE);
    // The sender does not know that it was taken.
    expect(await deliver(url, body)).toBe(204);
    expect(await deliver(url, bodyOf(anAlert(2)))).toBe(204);
    await vi.waitFor(
      async () => expect(await accounts.history("acc_2")).toEqual(["throttled"]),
      PATIENCE,
    );
    expect(await accounts.history("acc_1")).toEqual(["throttled"]);
    const ended = once(next, "exit");
    next.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    await accounts.close();
  });
});
