import { emptyDatabase } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { queryOf } from "./testing.ts";

const nothing = z.object({});

test("parameters go in and rows come out in the shapes of their schemas", async () => {
  const { store, drop } = await emptyDatabase();
  const params = z.object({
    at: z.iso.datetime(),
    day: z.iso.datetime(),
    since: z.iso.datetime().nullable(),
    times: z.array(z.iso.datetime()),
    names: z.array(z.string()),
    count: z.int().default(7),
    unused: z.string().optional(),
  });
  const sql = `
    SELECT {at:DateTime64(3)} AS at, {day:DateTime} AS day,
      {since:Nullable(DateTime64(3))} AS since, {times:Array(DateTime64(3, 'Asia/Tokyo'))} AS times,
      {names:Array(String)} AS names, {count:UInt32} AS count,
      toUInt64(9007199254740991) AS large, toDecimal64(1.5, 2) AS share,
      CAST(NULL AS Nullable(Float64)) AS unknown, nan AS undefined_ratio`;
  const row = z.strictObject({
    at: z.iso.datetime({ precision: 3 }),
    day: z.iso.datetime(),
    since: z.iso.datetime().nullable(),
    times: z.array(z.iso.datetime({ precision: 3 })),
    names: z.array(z.string()),
    count: z.int(),
    large: z.int(),
    share: z.number(),
    unknown: z.null(),
    undefined_ratio: z.null(),
  });
  const input = {
    at: "2026-10-12T00:00:00.260Z",
    day: "2026-10-12T00:00:00Z",
    since: null,
    times: ["2026-10-12T00:00:00.260Z", "1970-01-01T00:00:00.001Z"],
    names: ["it's", "back\\slash", "tab\tnewline\n", "\u{1f3b5}", ""],
  };
  expect(await store.query(queryOf(sql, params, row), input)).toEqual([
    {
      ...input,
      count: 7,
      large: 9007199254740991,
      share: 1.5,
      unknown: null,
      undefined_ratio: null,
    },
  ]);
  await drop();
});

test("parameters too long for a URL are sent all the same; past 128 kB they are refused", async () => {
  const { store, drop } = await emptyDatabase();
  const ids = (length: number) => Array.from({ length }, (_, index) => `account-${index}`);
  const query = queryOf(
    "SELECT length({ids:Array(String)}) AS count",
    z.object({ ids: z.array(z.string()) }),
    z.strictObject({ count: z.int() }),
  );
  expect(await store.query(query, { ids: ids(7_000) })).toEqual([{ count: 7_000 }]);
  await expect(store.query(query, { ids: ids(100_000) })).rejects.toMatchObject({
    code: "PARAMETER_TOO_LONG",
    retriable: false,
  });
  await drop();
});

test("a row that does not fit is an error that names the query and the column", async () => {
  const { store, drop } = await emptyDatabase();
  const row = z.strictObject({ account_id: z.string(), accounts: z.int() });
  const broken = queryOf("SELECT 'a' AS account_id, 'many' AS accounts", nothing, row);
  await expect(store.query(broken, {})).rejects.toMatchObject({
    name: "StoreError",
    code: "ROW_SHAPE",
    retriable: false,
    message: expect.stringMatching(/test\.sql: row 0 .*"accounts": .*expected number/),
  });
  const more = queryOf("SELECT 'a' AS account_id, 1 AS accounts, 2 AS surplus", nothing, row);
  await expect(store.query(more, {})).rejects.toThrow(/surplus/);
  await drop();
});

test("a query cannot write", async () => {
  const { store, drop } = await emptyDatabase();
  const write = queryOf("CREATE TABLE t (a UInt8) ENGINE = Memory", nothing, nothing);
  await expect(store.query(write, {})).rejects.toMatchObject({ retriable: false });
  const read = queryOf("SELECT line FROM file('/etc/passwd', LineAsString)", nothing, nothing);
  await expect(store.query(read, {})).rejects.toMatchObject({ code: "READONLY" });
  await drop();
});

test("every query has bounds: rows, time and memory", async () => {
  const { store, drop } = await emptyDatabase();
  const row = z.object({});
  const rows = queryOf("SELECT number FROM numbers(11)", nothing, row, { rows: 10 });
  await expect(store.query(rows, {})).rejects.toMatchObject({
    code: "TOO_MANY_ROWS_OR_BYTES",
    retriable: false,
  });
  const endless = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))";
  const long = queryOf(endless, nothing, row, { seconds: 0.2 });
  await expect(store.query(long, {})).rejects.toMatchObject({
    code: "TIMEOUT_EXCEEDED",
    retriable: true,
  });
  const large = queryOf(
    "SELECT length(groupArray(number)) AS n FROM numbers(100000000)",
    nothing,
    row,
    { memoryBytes: 20_000_000 },
  );
  await expect(store.query(large, {})).rejects.toMatchObject({
    code: "MEMORY_LIMIT_EXCEEDED",
    retriable: true,
  });
  await drop();
});

test("an error that comes up late in a result is an error, not a torn result", async () => {
  const { store, drop } = await emptyDatabase();
  const late = queryOf(
    "SELECT throwIf(number = 999999) AS n FROM system.numbers LIMIT 1000000",
    nothing,
    z.object({ n: z.int() }),
    { rows: 1_000_000 },
  );
  await expect(store.query(late, {})).rejects.toMatchObject({
    code: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO",
    retriable: false,
  });
  await drop();
});

test("bad parameters and missing ones are bugs of the caller", async () => {
  const { store, drop } = await emptyDatabase();
  const sql = "SELECT {a:UInt8} AS a";
  expect(() => queryOf(sql, nothing, nothing)).toThrow(/test\.sql names parameters .* lacks: a/);
  const query = queryOf(sql, z.object({ a: z.int() }), z.object({ a: z.int() }));
  await expect(store.query(query, { a: 1.5 })).rejects.toThrow(/test\.sql: .*"a"/);
  const optional = queryOf(sql, z.object({ a: z.int().optional() }), nothing);
  await expect(store.query(optional, {})).rejects.toThrow(/parameter a has no value/);
  await drop();
});

test("FINAL keeps the newest row of a key, though what is asked of the key is dropped before", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command(
    "CREATE TABLE t (id UInt64, at UInt64, is_open UInt8, version UInt64) " +
      "ENGINE = ReplacingMergeTree(version) ORDER BY (id, at)",
  );
  await store.command("SYSTEM STOP MERGES t");
  for (const values of ["(1, 1, 1, 1), (2, 1, 1, 1)", "(1, 1, 0, 2), (2, 1, 1, 2)"]) {
    await store.command(`INSERT INTO t VALUES ${values}`);
  }
  const open = queryOf(
    "SELECT id, version FROM t FINAL WHERE is_open = 1 AND id <= {most:UInt64} ORDER BY id",
    z.object({ most: z.int() }),
    z.strictObject({ id: z.int(), version: z.int() }),
  );
  expect(await store.query(open, { most: 2 })).toEqual([{ id: 2, version: 2 }]);
  expect(await store.query(open, { most: 1 })).toEqual([]);
  await drop();
});
