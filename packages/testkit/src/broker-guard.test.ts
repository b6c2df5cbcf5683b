import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { guarded } from "./broker-guard.ts";

/** Spawns what it is given, holding its standard input, and waits for its own end. */
const OWNER = `
  const { spawn } = require("node:child_process");
  const [command, ...args] = JSON.parse(process.argv[1]);
  spawn(command, args, { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  setInterval(() => {}, 1000);
`;
const PROGRAM = ["sh", "-c", "echo $$; exec sleep 600"];

async function directoryAndLog() {
  const directory = await mkdtemp(join(tmpdir(), "ringfence-guard-"));
  return { directory, log: join(directory, "log") };
}

async function pidIn(log: string): Promise<number> {
  let pid = 0;
  await vi.waitFor(async () => {
    pid = Number(await readFile(log, "utf8"));
    expect(pid).toBeGreaterThan(0);
  }, 10_000);
  return pid;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function endsWith(owner: ChildProcess, pid: number, directory: string): Promise<void> {
  expect(isThere(pid)).toBe(true);
  owner.kill("SIGKILL");
  const gone = (): void => expect([isThere(pid), existsSync(directory)]).toEqual([false, false]);
  await vi.waitFor(gone, 10_000);
}

describe("a guarded program ends when its owner is killed, and its directory goes", () => {
  test("where the owner started it", async () => {
    const { directory, log } = await directoryAndLog();
    const { command, args } = guarded({ directory, removeToo: directory, log, ownerPid: null });
    const spec = JSON.stringify([command, ...args, ...PROGRAM]);
    const owner = spawn(process.execPath, ["-e", OWNER, spec], { stdio: "ignore" });
    await endsWith(owner, await pidIn(log), directory);
  });

  test("where the owner is another process", async () => {
    const { directory, log } = await directoryAndLog();
    const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const ownerPid = owner.pid ?? 0;
    const { command, args } = guarded({ directory, removeToo: directory, log, ownerPid });
    spawn(command, [...args, ...PROGRAM], { detached: true, stdio: "ignore" }).unref();
    await endsWith(owner, await pidIn(log), directory);
  });
});
