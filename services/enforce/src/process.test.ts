/** The real process against the real store, ended with SIGKILL while alerts flow. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Store } from "@ringfence/store";
import { testStore } from "@ringfence/testkit";
import { expect, it, vi } from "vitest";
import { aFinding, label, readAlert, storeFindings } from "./testing/fixture.ts";
import { readOutbox } from "./testing/outbox.ts";

const KILLS = 5;
const ALERTS_BETWEEN_KILLS = 30;
const PATIENCE = { timeout: 30_000, interval: 5 };

const ALERTS = "alerts.ndjson";
const POLICY = "policy.yaml";
/** Each state is told: there is the more to lose. */
const TELLS_ALL = "updates: { every_minutes: 0, severity_falls_after_minutes: 0 }\n";

const PROGRAM = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Small pages and sends: most of the time something is half done. */
function startProcess(store: Store, folder: string): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", PROGRAM], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      CLICKHOUSE_URL: store.url,
      RINGFENCE_CLICKHOUSE_DATABASE: store.database,
      RINGFENCE_ENFORCE_ALERTS_FILE: join(folder, ALERTS),
      RINGFENCE_ENFORCE_POLICY_FILE: join(folder, POLICY),
      RINGFENCE_ENFORCE_FINDINGS: "3",
      RINGFENCE_ENFORCE_MESSAGES: "2",
      RINGFENCE_ENFORCE_POLL_MS: "5",
      RINGFENCE_HTTP_PORT: "0",
    },
  });
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

it("loses nothing and repeats nothing over kills", { timeout: 180_000 }, async () => {
  const database = await testStore();
  const { store } = database;
  const folder = await mkdtemp(join(tmpdir(), "ringfence-enforce-"));
  const file = join(folder, ALERTS);
  await writeFile(join(folder, POLICY), TELLS_ALL);
  const total = (KILLS + 1) * ALERTS_BETWEEN_KILLS;
  // Every subject has several revisions, spread over the whole run.
  const states = Array.from({ length: total }, (_, index) =>
    aFinding(index % 20, {
      state: Math.floor(index / 20) + 1,
      activity: index < 20 ? "create" : "update",
    }),
  );
  await storeFindings(store, states, 0);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const child = startProcess(store, folder);
    const ended = once(child, "exit");
    const enough = kill * ALERTS_BETWEEN_KILLS - 5 * kill;
    await vi.waitFor(async () => {
      expect(child.exitCode).toBeNull();
      expect((await linesOf(file)).length).toBeGreaterThanOrEqual(enough);
    }, PATIENCE);
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
  }
  expect((await linesOf(file)).length).toBeLessThan(total);

  const last = startProcess(store, folder);
  const ended = once(last, "exit");
  await vi.waitFor(async () => expect(await linesOf(file)).toHaveLength(total), PATIENCE);
  last.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);

  const published = (await linesOf(file)).map((value) => label(readAlert({ value })));
  expect(published).toEqual(states.map((state, index) => `${index % 20}/${state.state}`));
  expect((await readOutbox(store)).map(label)).toEqual(published);
  await rm(folder, { recursive: true });
  await database.drop();
});
