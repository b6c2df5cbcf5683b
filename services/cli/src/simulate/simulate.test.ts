import { readdir, readFile } from "node:fs/promises";
import { accountProfile, requestEvent, TOPICS } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import { memoryStream } from "@ringfence/stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Io } from "../io.ts";
import { documents, run, temporaryFolder, testIo } from "../testing/test-io.ts";
import { play } from "./play.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const read = async (name: string) => documents(await readFile(folder.file(name), "utf8"));

describe("simulate into files", () => {
  test("writes valid events, accounts and the truth about them", async () => {
    const argv = ["simulate", "--hours", "2", "--accounts", "50", "--out", folder.path];
    const { code, stderr } = await run(argv);
    expect(code).toBe(0);
    const events = await read("events.ndjson");
    const accounts = await read("accounts.ndjson");
    const truth = await read("truth.ndjson");
    expect(events.length).toBeGreaterThan(50);
    for (const event of events) requestEvent.parse(event);
    for (const account of accounts) accountProfile.parse(account);
    const known = new Set(truth.map((row) => row["account_id"]));
    expect(events.every((event) => known.has(event["account_id"]))).toBe(true);
    expect(stderr).toContain("next: npx ringfence detect --events");
  });

  test("writes the same files for the same seed, and others for another", async () => {
    const make = async (seed: string) => {
      const argv = ["simulate", "--seed", seed, "--hours", "1", "--accounts", "30"];
      await run([...argv, "--out", folder.path]);
      return readFile(folder.file("events.ndjson"), "utf8");
    };
    const first = await make("7");
    expect(await make("7")).toBe(first);
    expect(await make("8")).not.toBe(first);
  });

  test("makes about as many events a second as asked for", async () => {
    const argv = ["simulate", "--hours", "24", "--rate", "0.5", "--out", folder.path];
    await run(argv);
    const rate = (await read("events.ndjson")).length / 86_400;
    expect(rate).toBeGreaterThan(0.25);
    expect(rate).toBeLessThan(1);
  });

  test("leaves nothing when it is interrupted", async () => {
    const out = folder.file("made");
    const argv = ["simulate", "--hours", "24", "--accounts", "100", "--out", out];
    const { code, stderr } = await run(argv, { signal: AbortSignal.abort() });
    expect(code).toBe(1);
    expect(stderr).toContain("ringfence: interrupted.");
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  });
});

describe("playing a world", () => {
  const start = new Date("2026-01-05T00:00:00Z");
  const world = createWorld({ seed: 3, start, hours: 2, accounts: 40 });
  const count = [...world.events()].length;

  /** A wall clock that goes on only by sleeping; `interruptAfter` aborts at that time. */
  function sleeper(interruptAfter = Number.POSITIVE_INFINITY): { io: Io; elapsed: () => number } {
    const controller = new AbortController();
    let now = 0;
    const io: Io = {
      ...testIo({ signal: controller.signal }),
      now: () => now,
      sleep: (ms) => {
        now += ms;
        if (now >= interruptAfter) controller.abort();
        return Promise.resolve();
      },
    };
    return { io, elapsed: () => now };
  }

  function sinks() {
    const [requests, accounts] = [TOPICS.requests.name, TOPICS.accounts.name];
    const stream = memoryStream({ topics: { [requests]: 1, [accounts]: 1 } });
    const values = (topic: string) =>
      stream.messages({ topic, partition: 0 }).map(({ value }) => JSON.parse(String(value)));
    return {
      stream,
      values,
      requests: stream.sink(requests),
      accounts: stream.sink(accounts),
    };
  }

  test("sends every profile and every event, in order, at the speed asked for", async () => {
    const { io, elapsed } = sleeper();
    const { requests, accounts, values } = sinks();
    const played = await play(world, { requests, accounts, start, hours: 2, speed: 60, io });
    expect(played).toEqual({ events: count, whole: true });
    expect(values(TOPICS.requests.name)).toEqual(JSON.parse(JSON.stringify([...world.events()])));
    const profiles = [...world.profiles, ...world.profileUpdates()];
    expect(values(TOPICS.accounts.name)).toEqual(JSON.parse(JSON.stringify(profiles)));
    expect(elapsed()).toBeGreaterThan(115_000);
    expect(elapsed()).toBeLessThan(121_000);
  });

  test("keys messages by account", async () => {
    const { io } = sleeper();
    const { requests, accounts, stream } = sinks();
    await play(world, { requests, accounts, start, hours: 2, speed: 1e6, io });
    for (const { key, value } of stream.messages({ topic: TOPICS.requests.name, partition: 0 })) {
      expect(String(key)).toBe(JSON.parse(String(value)).account_id);
    }
  });

  test("ends between two batches when it is interrupted", async () => {
    const { io } = sleeper(60_000);
    const { requests, accounts, values } = sinks();
    const played = await play(world, { requests, accounts, start, hours: 2, speed: 60, io });
    expect(played.whole).toBe(false);
    expect(played.events).toBeGreaterThan(0);
    expect(played.events).toBeLessThan(count);
    expect(values(TOPICS.requests.name)).toHaveLength(played.events);
  });
});
