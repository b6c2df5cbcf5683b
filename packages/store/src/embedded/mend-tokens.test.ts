import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { openStore } from "../open-store.ts";
import type { Store } from "../store.ts";
import { queryOf } from "../testing.ts";
import { mendTokens } from "./mend-tokens.ts";
import { startEmbedded, type EmbeddedServer } from "./server.ts";

const rows = queryOf(
  "SELECT groupArray(a) AS list FROM (SELECT a FROM t ORDER BY a)",
  z.object({}),
  z.strictObject({ list: z.array(z.int()) }),
);

async function insert(store: Store, a: number): Promise<void> {
  await store.insert("t", [{ a }], { columns: ["a"], token: `token-${a}` });
}

async function listOf(store: Store): Promise<number[]> {
  const [row] = await store.query(rows, {});
  return row?.list ?? [];
}

async function kill(server: EmbeddedServer): Promise<void> {
  process.kill(server.pid, "SIGKILL");
  await server.exited;
}

/** The folder of the table, and the log of its tokens. */
function filesOf(dataDir: string): { table: string; log: string } {
  const store = join(dataDir, "clickhouse", "store");
  const found = readdirSync(store, { recursive: true, encoding: "utf8" });
  const log = found.find((path) => path.endsWith("deduplication_log_1.txt"));
  if (log === undefined) throw new Error(`no log of tokens in ${found.join(", ")}`);
  return { table: join(store, log, "..", ".."), log: join(store, log) };
}

test("an insert that a kill cut short is not taken for done", { timeout: 120_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "ringfence-tokens-"));
  const first = await startEmbedded({ dataDir });
  const before = openStore({ url: first.url, service: "test" });
  await before.command(
    "CREATE TABLE t (a UInt64) ENGINE = MergeTree PARTITION BY a % 2 ORDER BY a " +
      "SETTINGS non_replicated_deduplication_window = 100",
  );
  for (const a of [1, 2, 3, 4]) await insert(before, a);
  // Merged: the parts that the tokens name are no longer there by these names.
  await before.command("OPTIMIZE TABLE t PARTITION 1 FINAL");
  await before.command("ALTER TABLE t DELETE WHERE a = 4 SETTINGS mutations_sync = 2");
  await insert(before, 6);
  await before.close();
  await kill(first);

  // What a kill leaves between the token and the rows of 6, and within the next line.
  const { table, log } = filesOf(dataDir);
  const named = readFileSync(log, "utf8").trim().split("\n").at(-1)?.split("\t")[1];
  expect(named).toMatch(/^0_/);
  rmSync(join(table, named ?? "none"), { recursive: true });
  appendFileSync(log, "1\t0_9_9_0\t0_12");
  const second = await startEmbedded({ dataDir });
  const after = openStore({ url: second.url, service: "test" });
  expect(await listOf(after)).toEqual([1, 2, 3]);
  for (const a of [1, 2, 3, 4, 6]) await insert(after, a);
  // 4 was deleted by somebody who meant it.
  expect(await listOf(after)).toEqual([1, 2, 3, 6]);

  // The log is whole: what is appended to it is read by the next engine.
  await kill(second);
  const third = await startEmbedded({ dataDir });
  const last = openStore({ url: third.url, service: "test" });
  for (const a of [1, 2, 3, 4, 6]) await insert(last, a);
  expect(await listOf(last)).toEqual([1, 2, 3, 6]);

  // Nothing is touched under an engine that runs, or after one that stopped in order.
  expect(mendTokens(join(dataDir, "clickhouse"))).toBe(0);
  await after.close();
  await last.close();
  await third.stop();
  expect(mendTokens(join(dataDir, "clickhouse"))).toBe(0);
  rmSync(dataDir, { recursive: true, maxRetries: 3 });
});
