import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { alert, type Alert } from "@ringfence/schemas";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detectFiles, type FilesIo } from "./detect-files.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-test-"));
const path = (name: string) => join(folder, name);
/** A ring that takes turns on one device and a flood, among honest accounts. */
const world = createWorld({
  seed: 11,
  start: new Date("2026-10-12T00:00:00Z"),
  hours: 10,
  accounts: 120,
  personas: { "ring-device": { easy: 1 }, "flood-sudden": { easy: 1 } },
});
const lines = [...world.events()].map(toNdjson);

beforeAll(() => {
  writeFileSync(path("events.ndjson"), lines.join(""));
  writeFileSync(path("accounts.ndjson"), world.profiles.map(toNdjson).join(""));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function terminal(input = ""): FilesIo & { text(): string } {
  const stderr = new PassThrough();
  return {
    stdin: Readable.from([input]),
    stderr,
    stderrIsTerminal: false,
    signal: new AbortController().signal,
    text: () => String(stderr.read() ?? ""),
  };
}

async function run(given: Partial<Parameters<typeof detectFiles>[0]>) {
  const io = given.io ?? terminal();
  const alerts = given.alerts ?? path("alerts.ndjson");
  const files = { events: [path("events.ndjson")], accounts: path("accounts.ndjson") };
  await detectFiles({ ...files, alerts, dataDir: null, configFile: null, ...given, io });
  return {
    alerts: readAlerts(alerts),
    summary: "text" in io ? (io as { text(): string }).text() : "",
  };
}

function readAlerts(file: string): Alert[] {
  const text = readFileSync(file, "utf8").trim();
  return text === "" ? [] : text.split("\n").map((line) => alert.parse(JSON.parse(line)));
}

/** An alert without what depends on the moment of the run. */
function lasting({ published_at: _, ...rest }: Alert) {
  return rest;
}

describe("detectFiles", () => {
  it("finds the abuse, explained, in revisions that grow, the same however often it runs", async () => {
    const first = await run({});
    const abusive = new Set(
      world.truth.filter(({ kind }) => kind === "abuse").map(({ account_id }) => account_id),
    );
    const serious = first.alerts.filter(
      ({ severity }) => severity !== "info" && severity !== "low",
    );
    expect(serious.length).toBeGreaterThan(0);
    const accused = serious.flatMap(({ account_ids }) => account_ids);
    expect(accused.filter((account) => !abusive.has(account))).toEqual([]);
    for (const one of first.alerts) {
      expect(one.evidence.length).toBeGreaterThan(0);
      expect(one.summary).toMatch(/\d/);
    }
    const revisions = new Map<string, number>();
    for (const { alert_id, revision } of first.alerts) {
      expect(revision).toBe((revisions.get(alert_id) ?? 0) + 1);
      revisions.set(alert_id, revision);
    }
    expect(first.summary).toContain(`${lines.length.toLocaleString("en-US")} events in`);
    const second = await run({ alerts: path("again.ndjson") });
    expect(second.alerts.map(lasting)).toEqual(first.alerts.map(lasting));
  });

  it("takes packed files, several files and a folder that it goes on from", async () => {
    const half = lines.length >> 1;
    writeFileSync(path("a.ndjson.gz"), gzipSync(lines.slice(0, half).join("")));
    writeFileSync(path("b.ndjson"), lines.slice(half).join(""));
    const events = [path("a.ndjson.gz"), path("b.ndjson")];
    const dataDir = path("data");
    const whole = await run({ events, dataDir, alerts: path("split.ndjson") });
    const again = await run({ events, dataDir, alerts: path("split-again.ndjson") });
    expect(again.alerts.map(lasting)).toEqual(whole.alerts.map(lasting));
    expect(again.summary).toContain(`${lines.length.toLocaleString("en-US")} events in`);
    const stdin = terminal(lines.slice(0, 10).join(""));
    await expect(run({ events: ["-"], dataDir, io: stdin })).rejects.toThrow(
      /another --data folder/,
    );
  });

  it("puts what is unusable aside with reasons and loses nothing else", async () => {
    const some = lines.slice(0, 500);
    const bad = ["{broken\n", '{"event_id":"x"}\n', `${"9".repeat(50)}\n`];
    const mixed = [...some.slice(0, 200), ...bad, ...some.slice(200)].join("");
    const alerts = path("mixed.ndjson");
    const { summary } = await run({ events: ["-"], alerts, io: terminal(mixed) });
    expect(summary).toContain("500 events in");
    expect(summary).toContain(`${alerts}.dead-letters.ndjson`);
    const letters = readFileSync(`${alerts}.dead-letters.ndjson`, "utf8").trim().split("\n");
    const reasons = letters.map((line) => JSON.parse(line).headers.reason);
    expect(reasons).toEqual(["malformed_json", "invalid_field", "not_an_object"]);
  });

  it("takes an empty file for what it is", async () => {
    writeFileSync(path("empty.ndjson"), "");
    const { alerts, summary } = await run({ events: [path("empty.ndjson")], accounts: null });
    expect(alerts).toEqual([]);
    expect(summary).toContain("0 events in");
  });

  it("names what is wrong with its settings", async () => {
    writeFileSync(path("bad.yaml"), "detectors:\n  quota-rin: {}\n");
    await expect(run({ configFile: path("bad.yaml") })).rejects.toThrow(/did you mean quota-ring/);
  });
});
