import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  aDecision,
  label,
  SECRET,
  startReceiver,
  storeDecisions,
} from "@ringfence/deliver/testing";
import { verifyRollups } from "@ringfence/features";
import { processEnv } from "@ringfence/runtime";
import { openStore, startEmbedded } from "@ringfence/store";
import { afterAll, expect, it, vi } from "vitest";
import { readFigures } from "./steps/status.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATIENCE = { timeout: 120_000, interval: 50 };
/** Behind whatever was decided about the traffic. */
const FAR = 1_000_000;

const MAIN = fileURLToPath(new URL("../bin/start.mjs", import.meta.url));

/** `npm start` as a person runs it, into a pipe. */
class Start {
  readonly #child: ChildProcess;
  text = "";

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...processEnv(), ...env },
    });
    this.#child.stdout?.on("data", (data) => (this.text += String(data)));
    this.#child.stderr?.on("data", (data) => (this.text += String(data)));
  }

  async saw(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      if (this.#child.exitCode !== null)
        throw new Error(`it ended before ${pattern}: ${this.text}`);
      await Promise.race([
        once(this.#child.stdout ?? this.#child, "data"),
        once(this.#child, "exit"),
      ]);
    }
  }

  async ended(): Promise<number | null> {
    const [code] = await once(this.#child, "close");
    return code;
  }

  async interrupt(): Promise<{ code: number | null; ms: number }> {
    const asked = performance.now();
    this.#child.kill("SIGINT");
    const [code] = await once(this.#child, "exit");
    return { code, ms: performance.now() - asked };
  }
}

async function stored({ decided = false } = {}) {
  const server = await startEmbedded({ dataDir: join(folder, "clickhouse") });
  const store = openStore({ url: server.url, database: "ringfence", service: "test" });
  const figures = await readFigures(store, new Date());
  const to = new Date((figures.occurred_at_max?.getTime() ?? 0) + 86_400_000);
  const from = new Date(to.getTime() - 10 * 86_400_000);
  const differences = await verifyRollups(store, { from, to, now: new Date() });
  if (decided) await storeDecisions(store, [aDecision(1)], FAR);
  await store.close();
  await server.stop();
  return { figures, differences };
}

it("plays traffic, stops on Ctrl-C within seconds and goes on from where it was", async () => {
  const first = new Start(["--data", folder]);
  await first.saw(/[1-9][\d,]* events stored/);
  const stopped = await first.interrupt();
  expect(first.text).toContain("The first 6 hours come at once, as history.");
  expect(first.text).toContain("Start again to go on from here");
  expect(first.text).toMatch(/^next: npx ringfence verify --data \S+ --database ringfence$/m);
  expect(stopped.code).toBe(0);
  expect(stopped.ms).toBeLessThan(15_000);
  const before = await stored({ decided: true });
  expect(before.figures.events).toBeGreaterThan(0);

  // Told by webhooks from now on, without a service of its own.
  const receiver = await startReceiver();
  const webhooks = join(folder, "webhooks.yaml");
  const endpoint = {
    id: "desk",
    url: receiver.url,
    secrets: [{ env: "HOOK" }],
    send: ["decisions"],
  };
  const endpoints = [{ ...endpoint, since: "beginning", allow_private: true }];
  writeFileSync(webhooks, JSON.stringify({ endpoints }));
  const second = new Start(["--data", folder], {
    RINGFENCE_DELIVER_WEBHOOKS_FILE: webhooks,
    HOOK: SECRET,
  });
  await vi.waitFor(() => expect(receiver.received.map(label)).toContain("1 approved"), PATIENCE);
  await second.saw(/[1-9][\d,]* events stored[^]*[1-9][\d,]* events stored/);
  expect((await second.interrupt()).code).toBe(0);
  expect(second.text).toMatch(/It goes on after \d{4}-\d{2}-\d{2} \d{2}:\d{2}, [\d,]+ events are/);
  expect(second.text).not.toContain("as history");
  expect(second.text).toMatch(/^ {2}webhooks go to {7}desk$/m);
  await receiver.close();
  const after = await stored();
  expect(after.figures.events).toBeGreaterThanOrEqual(before.figures.events);
  for (const table of after.differences) expect(table.differing, table.table).toBe(0);
}, 240_000);

it("says of files of which nothing can be used why, and how to look at the database", async () => {
  const events = join(folder, "wrong.ndjson");
  writeFileSync(events, "{broken\n".repeat(3));
  const files = new Start(["--data", join(folder, "files"), "--events", events]);
  expect(await files.ended()).toBe(1);
  expect(files.text).toMatch(/^ringfence: none of the records could be used \(reason: malformed/m);
  expect(files.text).toMatch(/^ +3 {2}malformed_json {2}\(first: .*wrong\.ndjson:1\)$/m);
  expect(files.text).toContain("0 alerts (0 open, 0 closed)");
  expect(files.text).toMatch(/^next: npx ringfence verify --data \S+ --database files_[0-9a-f]+$/m);
}, 120_000);

it("says what is wrong with its arguments in one line", async () => {
  const wrong = new Start(["--speed", "fast"]);
  await expect(wrong.saw(/never/)).rejects.toThrow(/--speed must be a number/);
  const missing = new Start(["--events", "nope.ndjson"]);
  await expect(missing.saw(/never/)).rejects.toThrow(/nope\.ndjson is not there/);
});

it("ends the server that it began where a setting makes no sense", async () => {
  const data = join(folder, "refused");
  const refused = new Start(["--data", data, "--no-api"], { RINGFENCE_ACTOR: "a\u0007b" });
  expect(await refused.ended()).toBe(2);
  expect(refused.text).toBe(
    "ringfence: RINGFENCE_ACTOR takes 1 to 128 characters, none of them control characters.\n",
  );
  // Nobody holds the folder any more.
  const server = await startEmbedded({ dataDir: join(data, "clickhouse") });
  await server.stop();
}, 60_000);
