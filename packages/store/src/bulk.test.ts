/** Loading what is no event: bytes as they are, and dictionaries over tables. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { emptyDatabase } from "@ringfence/testkit";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { launch } from "./embedded/child-process.ts";
import { findLibrary, thisPlatform } from "./embedded/platform.ts";
import { openStore } from "./open-store.ts";
import type { BulkStore } from "./store.ts";
import { queryOf } from "./testing.ts";

const DICTIONARY =
  "CREATE DICTIONARY d (a UInt64, b String) PRIMARY KEY a SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0)";
const lookUp = queryOf(
  "SELECT dictGet('d', 'b', toUInt64(7)) AS b",
  z.object({}),
  z.strictObject({ b: z.string() }),
);

async function fill(store: BulkStore): Promise<void> {
  await store.command("CREATE TABLE t (a UInt64, b String) ENGINE = MergeTree ORDER BY a");
  const sql =
    "INSERT INTO {table:Identifier} SELECT a, b FROM input('a UInt64, b String') FORMAT CSV";
  await store.insertFrom(sql, Readable.from(["7,se", 'ven\n8,"ei,ght"\n']), { table: "t" });
}

test("bytes are inserted as they are, and none of them where one line is wrong", async () => {
  const { store, drop } = await emptyDatabase();
  await fill(store);
  const all = queryOf(
    "SELECT b FROM t ORDER BY a",
    z.object({}),
    z.strictObject({ b: z.string() }),
  );
  expect(await store.query(all, {})).toEqual([{ b: "seven" }, { b: "ei,ght" }]);
  const wrong = store.insertFrom("INSERT INTO t FORMAT CSV", Readable.from(["9,nine\nten,ten\n"]));
  await expect(wrong).rejects.toMatchObject({ name: "StoreError", retriable: false });
  expect(await store.query(all, {})).toHaveLength(2);
  await drop();
});

test("a dictionary reads the table that takes the place of its source", async () => {
  const { store, drop } = await emptyDatabase();
  await fill(store);
  await store.createDictionary(DICTIONARY, "t");
  expect(await store.query(lookUp, {})).toEqual([{ b: "seven" }]);
  await expect(store.createDictionary("CREATE DICTIONARY e", "t")).rejects.toThrow(TypeError);
  await expect(store.createDictionary(DICTIONARY, "t'")).rejects.toThrow(TypeError);
  await drop();
});

const PASSWORD = "it's \\ a secret";
const USERS = `<clickhouse>
  <profiles><default/></profiles><quotas><default/></quotas>
  <users>
    <default>
      <password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
      <grants>
        <query>GRANT SYSTEM ON *.*</query><query>GRANT READ ON FILE</query>
        <query>GRANT CREATE TEMPORARY TABLE ON *.*</query>
      </grants>
    </default>
    <loader>
      <password>${PASSWORD}</password><networks><ip>::/0</ip></networks>
      <profile>default</profile><quota>default</quota>
    </loader>
  </users>
</clickhouse>`;

test("where the usual user may read nothing, a dictionary reads as the user of its store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-users-"));
  const configPath = join(folder, "config.xml");
  writeFileSync(join(folder, "users.xml"), USERS);
  writeFileSync(
    configPath,
    `<clickhouse><users_config>${join(folder, "users.xml")}</users_config>
     <logger><log>${join(folder, "log")}</log></logger></clickhouse>`,
  );
  const port = await freePort();
  const server = launch({
    library: findLibrary(thisPlatform()),
    dataPath: join(folder, "data"),
    configPath,
    stderrPath: join(folder, "stderr"),
    port,
  });
  const login = { username: "loader", password: PASSWORD, service: "test" };
  const store = openStore({ url: `http://127.0.0.1:${port}`, database: "own", ...login });
  await vi.waitFor(() => store.createDatabase(), { timeout: 30_000, interval: 100 });
  await fill(store);
  await store.command(DICTIONARY.replace("NULL()", "CLICKHOUSE(TABLE 't')"));
  await expect(store.query(lookUp, {})).rejects.toMatchObject({ code: "ACCESS_DENIED" });
  await store.command("DROP DICTIONARY d");
  await store.createDictionary(DICTIONARY, "t");
  expect(await store.query(lookUp, {})).toEqual([{ b: "seven" }]);

  // The server quotes what it cannot read, and we quote the beginning of a statement.
  const nonsense = DICTIONARY.replace("SOURCE", "NONSENSE SOURCE");
  const error = await store.createDictionary(nonsense, "t").catch(String);
  expect(error).toMatch(/create a dictionary over t: Syntax error.*NONSENSE/s);
  expect(error).not.toMatch(/loader|secret/);
  await store.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
