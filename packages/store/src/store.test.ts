import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { emptyDatabase, testServerUrl } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { openStore } from "./open-store.ts";
import type { Store, StoreCall } from "./store.ts";
import { queryOf } from "./testing.ts";

const ENDLESS = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))";

/** Queries in the database of `store`, but for the one that asks. */
async function othersRunning(store: Store): Promise<number | undefined> {
  const running = queryOf(
    `SELECT count() AS n FROM system.processes
     WHERE current_database = currentDatabase() AND query_id != queryID()`,
    z.object({}),
    z.strictObject({ n: z.int() }),
  );
  return (await store.query(running, {}))[0]?.n;
}

test("errors of the SQL are the server's own, and not worth a retry", async () => {
  const { store, drop } = await emptyDatabase();
  await expect(store.command("SELEKT 1")).rejects.toMatchObject({
    name: "StoreError",
    code: "SYNTAX_ERROR",
    retriable: false,
  });
  await expect(store.command("SELECT 1 FROM nowhere")).rejects.toMatchObject({
    code: "UNKNOWN_TABLE",
    retriable: false,
  });
  await expect(store.command("SELECT 'a' + 1")).rejects.toMatchObject({ retriable: false });
  await drop();
});

test("every call is told once it is over, with its outcome", async () => {
  const { store, drop } = await emptyDatabase();
  const { url, database } = store;
  const calls: StoreCall[] = [];
  const told = openStore({ url, database, service: "test", onCall: (call) => calls.push(call) });
  await told.command("CREATE TABLE t (a UInt8) ENGINE = Memory");
  await told.insert("t", [{ a: 1 }], { columns: ["a"] });
  await expect(told.command("SELEKT 1")).rejects.toThrow();
  expect(calls.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
    "command ok",
    "query ok",
    "insert ok",
    "command SYNTAX_ERROR",
  ]);
  for (const { seconds } of calls) expect(seconds).toBeGreaterThan(0);
  await told.close();
  await drop();
});

test("commands take parameters and settings", async () => {
  const { store, drop } = await emptyDatabase();
  await store.command("CREATE TABLE t (a UInt8, at DateTime64(3, 'UTC')) ENGINE = Memory");
  await store.command("INSERT INTO t SELECT {a:UInt8}, {at:DateTime64(3)}", {
    a: 5,
    at: "2026-10-12T00:00:00.260Z",
  });
  const all = queryOf("SELECT * FROM t", z.object({}), z.object({ a: z.int(), at: z.string() }));
  expect(await store.query(all, {})).toEqual([{ a: 5, at: "2026-10-12T00:00:00.260Z" }]);
  const bounded = { settings: { max_execution_time: 0.2 } };
  await expect(store.command(ENDLESS, {}, bounded)).rejects.toMatchObject({
    code: "TIMEOUT_EXCEEDED",
  });
  await drop();
});

test("nobody there: every call is a retriable StoreError that names the address", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => probe.once("listening", listening));
  const url = `http://127.0.0.1:${(probe.address() as AddressInfo).port}`;
  await new Promise((closed) => probe.close(closed));

  const calls: string[] = [];
  const onCall = ({ operation, outcome }: StoreCall) => void calls.push(`${operation} ${outcome}`);
  const store = openStore({ url, service: "test", onCall });
  const gone = { code: "CONNECTION", retriable: true, message: expect.stringContaining(url) };
  await expect(store.ping()).rejects.toMatchObject(gone);
  await expect(store.command("SELECT 1")).rejects.toMatchObject(gone);
  await expect(store.createDatabase()).rejects.toMatchObject(gone);
  const rows = Array.from({ length: 10_000 }, (_, a) => ({ a, text: "x".repeat(100) }));
  await expect(store.insert("t", rows, { columns: ["a", "text"] })).rejects.toMatchObject(gone);
  // The insert asks for the columns of the table first.
  expect(calls).toEqual(["ping", "command", "command", "query"].map((one) => `${one} CONNECTION`));
  await store.close();
});

test("silence longer than the request timeout is a retriable StoreError", async () => {
  const store = openStore({ url: await testServerUrl(), service: "test", requestTimeoutMs: 300 });
  const unbounded = { settings: { max_execution_time: 0 } };
  await expect(store.command(ENDLESS, {}, unbounded)).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
    retriable: true,
  });
  // Others work on the same server.
  await store.command("KILL QUERY WHERE query = {query:String} ASYNC", { query: ENDLESS });
  await store.close();
});

test("what takes longer than the request timeout does not run on unheard", async () => {
  const { store, drop } = await emptyDatabase();
  const { url, database } = store;
  const hasty = openStore({ url, database, service: "test", requestTimeoutMs: 2_000 });
  const late = { code: expect.stringMatching(/^(TIMEOUT_EXCEEDED|REQUEST_TIMEOUT)$/) };
  await expect(hasty.command(ENDLESS)).rejects.toMatchObject({ ...late, retriable: true });
  const endless = queryOf(ENDLESS, z.object({}), z.object({}));
  await expect(hasty.query(endless, {})).rejects.toMatchObject({ ...late, retriable: true });
  await expect.poll(() => othersRunning(store), { timeout: 20_000 }).toBe(0);
  await hasty.close();
  await drop();
});

test("a stranger is turned away by every call, also by ping, and no password is told", async () => {
  const { host } = new URL(await testServerUrl());
  const store = openStore({ url: `http://nobody:secret@${host}`, service: "test" });
  const refused = { code: "AUTHENTICATION_FAILED", retriable: false };
  await expect(store.ping()).rejects.toMatchObject(refused);
  const error: unknown = await store.command("SELECT 1").catch((reason: unknown) => reason);
  expect(error).toMatchObject(refused);
  expect(String(error)).not.toContain("secret");
  await store.close();
});

test("a proxy that answers instead of ClickHouse is told apart, and may go away", async () => {
  const proxy = createServer((_request, response) => {
    response.writeHead(503).end("<html>no backend</html>");
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => proxy.once("listening", listening));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const store = openStore({ url, service: "test" });
  await expect(store.ping()).rejects.toMatchObject({
    code: "HTTP",
    retriable: true,
    message: expect.stringContaining("no backend"),
  });
  await store.close();
  proxy.closeAllConnections();
  proxy.close();
});

test("the caller can give a call up, before and while it runs", async () => {
  const { store, drop } = await emptyDatabase();
  const endless = queryOf(ENDLESS, z.object({}), z.object({}));
  const aborted = { code: "ABORTED", retriable: false };
  const early = AbortSignal.abort();
  await expect(store.query(endless, {}, { signal: early })).rejects.toMatchObject(aborted);
  const late = AbortSignal.timeout(200);
  await expect(store.query(endless, {}, { signal: late })).rejects.toMatchObject(aborted);
  // The server has noticed, too.
  await expect.poll(() => othersRunning(store), { timeout: 20_000 }).toBe(0);
  await drop();
});

test("names that are not plain are refused before they become SQL", async () => {
  const url = await testServerUrl();
  expect(() => openStore({ url, database: "a; DROP", service: "test" })).toThrow(TypeError);
  expect(() => openStore({ url: `${url}/other`, service: "test" })).toThrow(/has no path/);
  const store = openStore({ url, service: "test" });
  const row = [{ a: 1 }];
  await expect(store.insert("t (x)", row, { columns: ["a"] })).rejects.toThrow(TypeError);
  await expect(store.insert("t", row, { columns: ["a, b"] })).rejects.toThrow(TypeError);
  await store.close();
});
