import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { StoreError } from "../errors.ts";
import { openStore } from "../open-store.ts";
import { queryOf } from "../testing.ts";
import { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from "./server.ts";
import { runningServer } from "./address.ts";

const HOLDER = fileURLToPath(new URL("./hold-for-test.ts", import.meta.url));
const ENDLESS = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))";
const kept = queryOf(
  "SELECT count() AS rows FROM kept",
  z.object({}),
  z.strictObject({ rows: z.int() }),
);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function freshDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "ringfence-embedded-"));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  return dataDir;
}

async function start(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const server = await startEmbedded(options);
  ends.push(() => server.stop());
  return server;
}

/** Starts a program of its own that holds `dataDir`, and answers when its server is there. */
async function startHolder(dataDir: string, then: "hold" | "end" = "hold") {
  const holder = spawn(process.execPath, ["--import", "tsx", HOLDER, dataDir, then], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  ends.push(() => holder.kill("SIGKILL"));
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  const server = JSON.parse(line.toString()) as { pid: number; url: string };
  return { holder, server };
}

/** Zombies have ended; whether someone asks for them is up to the init of the machine. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z\s]/.test(stdout);
}

test("starts, answers within its memory, writes a log, stops, and may start again", async () => {
  const dataDir = freshDir();
  const server = await start({ dataDir, memoryBytes: 700_000_000 });
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const store = openStore({ url: server.url, service: "test" });
  await store.ping();
  const limit = queryOf(
    `SELECT toInt64(value) AS bytes FROM system.server_settings
     WHERE name = 'max_server_memory_usage'`,
    z.object({}),
    z.strictObject({ bytes: z.int() }),
  );
  expect(await store.query(limit, {})).toEqual([{ bytes: 700_000_000 }]);
  const greedy = "SELECT length(groupArray(number)) FROM numbers(1000000000)";
  await expect(
    store.command(greedy, {}, { settings: { max_memory_usage: 0 } }),
  ).rejects.toMatchObject({ code: "MEMORY_LIMIT_EXCEEDED", retriable: true });
  await store.close();
  expect(readFileSync(join(dataDir, "clickhouse.log"), "utf8")).toContain("Listening for http");

  const before = performance.now();
  await Promise.all([server.stop(), server.stop()]);
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(isAlive(server.pid)).toBe(false);
  expect(existsSync(join(dataDir, "lock"))).toBe(false);

  const again = await start({ dataDir });
  await again.stop();
});

/** The status that a query over HTTP is answered with. */
function ask(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((answered, failed) => {
    const asked = request(url, { method: "POST", headers }, (response) => {
      response.resume().on("end", () => answered(response.statusCode));
    });
    asked.on("error", failed).end("SELECT 1");
  });
}

test("no page of a browser asks it anything, not even one that took its address", async () => {
  const server = await start({ dataDir: freshDir() });
  const { port } = new URL(server.url);
  expect(await ask(server.url, {})).toBe(200);
  expect(await ask(server.url, { host: `localhost:${port}` })).toBe(200);
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { host: `evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
  ]) {
    expect(await ask(server.url, headers), JSON.stringify(headers)).toBe(404);
  }
});

test("background merges run, and mutations too", async () => {
  const server = await start({ dataDir: freshDir() });
  const store = openStore({ url: server.url, service: "test" });
  await store.command("CREATE TABLE kept (a UInt64) ENGINE = MergeTree ORDER BY a");
  for (let a = 0; a < 30; a += 1) await store.insert("kept", [{ a }], { columns: ["a"] });
  const parts = queryOf(
    "SELECT count() AS rows FROM system.parts WHERE active AND table = 'kept'",
    z.object({}),
    z.strictObject({ rows: z.int() }),
  );
  await expect
    .poll(async () => (await store.query(parts, {}))[0]?.rows, { timeout: 20_000 })
    .toBeLessThan(15);
  await store.command("ALTER TABLE kept DELETE WHERE a < 10 SETTINGS mutations_sync = 1");
  expect(await store.query(kept, {})).toEqual([{ rows: 20 }]);
  await store.close();
});

test("stops soon although queries run and clients keep their sockets", async () => {
  const server = await start({ dataDir: freshDir() });
  const store = openStore({ url: server.url, service: "test" });
  const running = store.command(ENDLESS).catch((error: unknown) => error);
  const count = queryOf(
    "SELECT count() AS rows FROM system.processes WHERE query LIKE '%sipHash64%'",
    z.object({}),
    z.strictObject({ rows: z.int() }),
  );
  await expect.poll(async () => (await store.query(count, {}))[0]?.rows).toBe(2);
  const agent = new Agent({ keepAlive: true });
  ends.push(() => agent.destroy());
  await new Promise((done) => {
    get(`${server.url}/ping`, { agent }, (response) => response.resume().on("end", done));
  });

  const before = performance.now();
  await server.stop();
  expect(performance.now() - before).toBeLessThan(8_000);
  expect(await running).toMatchObject({ name: "StoreError", retriable: true });
  await store.close();
});

test("a parent that is killed leaves no orphan, and its rows to the next one", async () => {
  const dataDir = freshDir();
  const { holder, server } = await startHolder(dataDir);
  expect(isAlive(server.pid)).toBe(true);
  holder.kill("SIGKILL");
  await once(holder, "exit");

  // At once, while the engine of the dead parent may still be closing its files.
  const next = await start({ dataDir });
  expect(isAlive(server.pid)).toBe(false);
  const store = openStore({ url: next.url, service: "test" });
  expect(await store.query(kept, {})).toEqual([{ rows: 2 }]);
  await store.close();
});

test("a program that forgets to stop its server ends all the same, and the server with it", async () => {
  const dataDir = freshDir();
  const { holder, server } = await startHolder(dataDir, "end");
  if (holder.exitCode === null) await once(holder, "exit");
  expect(holder.exitCode).toBe(0);
  await expect.poll(() => isAlive(server.pid), { timeout: 20_000 }).toBe(false);
});

test("a data directory in use is refused with the pid that holds it", async () => {
  const dataDir = freshDir();
  const { holder } = await startHolder(dataDir);
  await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
    name: "StoreError",
    code: "EMBEDDED_IN_USE",
    retriable: false,
    message: expect.stringContaining(`process ${holder.pid}`),
  });

  const own = freshDir();
  await start({ dataDir: own });
  await expect(startEmbedded({ dataDir: own })).rejects.toThrow(/in use by this process/);
});

test("others find the server of a data directory while it runs, and take no other for it", async () => {
  const dataDir = freshDir();
  expect(await runningServer(dataDir)).toBeNull();
  const { server } = await startHolder(dataDir);
  expect(await runningServer(dataDir)).toBe(server.url);
  // What a process that was killed left behind may name the port of another server.
  const other = freshDir();
  writeFileSync(join(other, "address"), server.url);
  expect(await runningServer(other)).toBeNull();

  const own = freshDir();
  const mine = await start({ dataDir: own });
  expect(await runningServer(own)).toBe(mine.url);
  await mine.stop();
  await expect.poll(() => existsSync(join(own, "address"))).toBe(false);
  expect(await runningServer(own)).toBeNull();
});

test("a lock whose pid belongs to another program by now is taken over", async () => {
  const dataDir = freshDir();
  const stranger = { pid: process.ppid, started: "before the last boot" };
  writeFileSync(join(dataDir, "lock"), JSON.stringify(stranger));
  const server = await start({ dataDir });
  await server.stop();

  writeFileSync(join(dataDir, "lock"), "not a lock");
  await start({ dataDir });
});

test("a server that dies is noticed, calls fail for now, and every row is there again", async () => {
  const dataDir = freshDir();
  const server = await start({ dataDir });
  const store = openStore({ url: server.url, service: "test" });
  await store.command("CREATE TABLE kept (a UInt64) ENGINE = MergeTree ORDER BY a");
  const rows = Array.from({ length: 1_000 }, (_, a) => ({ a }));
  await store.insert("kept", rows, { columns: ["a"] });
  const running = store.command(ENDLESS).catch((error: unknown) => error);
  process.kill(server.pid, "SIGKILL");

  expect(await server.exited).toEqual({ code: null, signal: "SIGKILL" });
  expect(await running).toMatchObject({ code: "CONNECTION", retriable: true });
  await expect(store.query(kept, {})).rejects.toMatchObject({
    code: "CONNECTION",
    retriable: true,
  });
  await server.stop();
  await store.close();

  const again = await start({ dataDir });
  const reader = openStore({ url: again.url, service: "test" });
  expect(await reader.query(kept, {})).toEqual([{ rows: 1_000 }]);
  await reader.close();
});

test("a start can be given up, and a running server stopped, by a signal", async () => {
  const dataDir = freshDir();
  const early = new AbortController();
  const starting = startEmbedded({ dataDir, signal: early.signal });
  early.abort();
  await expect(starting).rejects.toMatchObject({ code: "ABORTED" });

  const late = new AbortController();
  const server = await start({ dataDir, signal: late.signal });
  late.abort();
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

test("a folder that cannot be is refused in words, and does not hang", async () => {
  const file = join(freshDir(), "file");
  writeFileSync(file, "");
  for (const dataDir of [file, join(file, "below"), "/proc/none/of/ours"]) {
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: "EMBEDDED",
      message: expect.stringContaining("name another folder"),
    });
  }
});

test("a start that cannot work says so with the end of the engine's log", async () => {
  const dataDir = freshDir();
  const first = await start({ dataDir });
  const store = openStore({ url: first.url, database: "kept", service: "test" });
  await store.createDatabase();
  await store.close();
  await first.stop();
  writeFileSync(join(dataDir, "clickhouse", "metadata", "kept.sql"), "not SQL");
  const error: unknown = await startEmbedded({ dataDir }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({
    code: "EMBEDDED",
    retriable: false,
    message: expect.stringMatching(/before it answered.*clickhouse\.log[\s\S]*SYNTAX_ERROR/),
  });
});

test.each([
  [{ os: "win32", arch: "x64", libc: "other" }, /win32-x64.*Linux.*macOS.*CLICKHOUSE_URL/],
  [{ os: "linux", arch: "x64", libc: "other" }, /linux-x64 \(other libc\).*CLICKHOUSE_URL/],
  [{ os: "linux", arch: "riscv64", libc: "glibc" }, /linux-riscv64.*CLICKHOUSE_URL/],
  [{ os: "darwin", arch: "arm64", libc: "other" }, /@chdb\/lib-darwin-arm64.*CLICKHOUSE_URL/],
] as const)("a platform without an engine is told what to do: %o", async (platform, message) => {
  const dataDir = freshDir();
  const here = `${process.platform}-${process.arch}`;
  if (`${platform.os}-${platform.arch}` === here && platform.os !== "linux") return;
  await expect(startEmbedded({ dataDir, platform })).rejects.toMatchObject({
    name: "StoreError",
    code: "EMBEDDED",
    retriable: false,
    message: expect.stringMatching(message),
  });
});
