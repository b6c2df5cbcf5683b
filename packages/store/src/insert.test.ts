import { emptyDatabase } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Store } from "./store.ts";
import { queryOf } from "./testing.ts";

const counts = z.strictObject({ events: z.int(), rolled: z.int() });

/** raw (Null) → view → events → view → rollup; the second view throws while `switch` says so. */
const CHAIN = [
  "CREATE TABLE raw (id UInt64, account String) ENGINE = Null",
  `CREATE TABLE events (id UInt64, account String) ENGINE = MergeTree ORDER BY id
   SETTINGS non_replicated_deduplication_window = 100`,
  `CREATE TABLE rollup (account String, count SimpleAggregateFunction(sum, UInt64))
   ENGINE = AggregatingMergeTree ORDER BY account
   SETTINGS non_replicated_deduplication_window = 100`,
  "CREATE TABLE switch (fail UInt8) ENGINE = Memory",
  "CREATE MATERIALIZED VIEW raw_mv TO events AS SELECT id, account FROM raw",
  `CREATE MATERIALIZED VIEW events_mv TO rollup AS
   SELECT account, count() AS count FROM events
   WHERE throwIf((SELECT max(fail) FROM switch) = 1) = 0 GROUP BY account`,
];

const countRows = queryOf(
  "SELECT (SELECT count() FROM events) AS events, (SELECT sum(count) FROM rollup) AS rolled",
  z.object({}),
  counts,
);

async function makeChain(store: Store): Promise<void> {
  for (const statement of CHAIN) await store.command(statement);
}

test("a repeated token changes nothing, through a chain of views", async () => {
  const { store, drop } = await emptyDatabase();
  await makeChain(store);
  const rows = Array.from({ length: 10 }, (_, id) => ({ id, account: `a${id % 3}` }));
  const columns = ["id", "account"];
  for (const token of ["p0:0-9", "p0:0-9", "p0:0-9"]) {
    await store.insert("raw", rows, { columns, token });
  }
  expect(await store.query(countRows, {})).toEqual([{ events: 10, rolled: 10 }]);
  // The same rows under another token are other rows: identity is the offsets, not the content.
  await store.insert("raw", rows, { columns, token: "p0:10-19" });
  expect(await store.query(countRows, {})).toEqual([{ events: 20, rolled: 20 }]);
  await drop();
});

test("a view that threw half-way is healed by the same insert under the same token", async () => {
  const { store, drop } = await emptyDatabase();
  await makeChain(store);
  const rows = Array.from({ length: 10 }, (_, id) => ({ id, account: "a" }));
  const insert = () => store.insert("raw", rows, { columns: ["id", "account"], token: "p0:0-9" });

  await store.command("INSERT INTO switch VALUES (1)");
  await expect(insert()).rejects.toMatchObject({ name: "StoreError", retriable: false });
  expect(await store.query(countRows, {})).toEqual([{ events: 10, rolled: 0 }]);

  await store.command("TRUNCATE TABLE switch");
  await insert();
  expect(await store.query(countRows, {})).toEqual([{ events: 10, rolled: 10 }]);
  await insert();
  expect(await store.query(countRows, {})).toEqual([{ events: 10, rolled: 10 }]);
  await drop();
});

test("a batch of 200,000 rows is one block, so one part and one token", async () => {
  const { store, drop } = await emptyDatabase();
  await makeChain(store);
  const rows = Array.from({ length: 200_000 }, (_, id) => ({ id, account: `account-${id % 999}` }));
  const columns = ["id", "account"];
  await store.insert("raw", rows, { columns, token: "p0:0-199999" });
  const parts = queryOf(
    `SELECT uniqExact(name) AS parts FROM system.parts
     WHERE database = {database:String} AND table = 'events' AND level = 0`,
    z.object({ database: z.string() }),
    z.strictObject({ parts: z.int() }),
  );
  expect(await store.query(parts, { database: store.database })).toEqual([{ parts: 1 }]);
  await store.insert("raw", rows, { columns, token: "p0:0-199999" });
  expect(await store.query(countRows, {})).toEqual([{ events: 200_000, rolled: 200_000 }]);
  await drop();
});

test("values arrive as they are; null stays unknown", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command(`
    CREATE TABLE t (text String, at DateTime64(3, 'UTC'), asn Nullable(UInt32),
      tags Array(LowCardinality(String)), ip IPv6, hash UInt64, later UInt8 DEFAULT 9)
    ENGINE = MergeTree ORDER BY text`);
  const row = {
    text: 'quote " back \\ newline \n null \u0000 music \u{1f3b5}',
    at: "2026-10-12T00:00:00.260Z",
    asn: null,
    tags: ["sql_injection"],
    ip: "203.0.113.7",
    hash: "17524692064735967894",
    not_a_column: "is left out",
  };
  await store.insert("t", [row], { columns: ["text", "at", "asn", "tags", "ip", "hash"] });
  const all = queryOf(
    "SELECT * EXCEPT hash, toString(t.hash) AS hash FROM t",
    z.object({}),
    z.looseObject({}),
  );
  const { not_a_column: _, ...kept } = row;
  expect(await store.query(all, {})).toEqual([{ ...kept, ip: "::ffff:203.0.113.7", later: 9 }]);
  await drop();
});

test("what a column cannot hold fails the whole insert, and stores nothing", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command("CREATE TABLE t (a UInt8, b String) ENGINE = MergeTree ORDER BY a");
  const columns = ["a", "b"];
  const good = Array.from({ length: 1_000 }, () => ({ a: 1, b: "x" }));
  const bad = { code: expect.any(String), retriable: false };
  const withNull = [...good, { a: null, b: "x" }];
  await expect(store.insert("t", withNull, { columns })).rejects.toThrow(/null for column "a"/);
  const withText = [...good, { a: "many", b: "x" }];
  await expect(store.insert("t", withText, { columns })).rejects.toMatchObject(bad);
  const forgotten = store.insert("t", [...good, { a: 1 }], { columns });
  await expect(forgotten).rejects.toThrow(/column "b"/);
  await expect(store.insert("nowhere", good, { columns })).rejects.toMatchObject({
    code: "UNKNOWN_TABLE",
  });
  const count = queryOf("SELECT count() AS n FROM t", z.object({}), z.object({ n: z.int() }));
  expect(await store.query(count, {})).toEqual([{ n: 0 }]);
  await store.insert("t", [], { columns });
  await drop();
});

test("a batch that touches more days than the server likes is stored all the same", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command("CREATE TABLE t (day Date) ENGINE = MergeTree PARTITION BY day ORDER BY day");
  const start = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: 150 }, (_, index) => ({
    day: new Date(start + index * 86_400_000).toISOString().slice(0, 10),
  }));
  await store.insert("t", rows, { columns: ["day"], token: "many-days" });
  const count = queryOf("SELECT count() AS n FROM t", z.object({}), z.object({ n: z.int() }));
  expect(await store.query(count, {})).toEqual([{ n: 150 }]);
  await drop();
});
