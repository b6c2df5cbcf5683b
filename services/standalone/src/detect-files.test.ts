import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { alert, type Alert, toDetectionFinding } from "@ringfence/schemas";
import { ocsfProblems } from "@ringfence/schemas/ocsf-testing";
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
  await detectFiles({
    ...files,
    alerts,
    ocsf: null,
    dataDir: null,
    configFile: null,
    policyFile: null,
    networks: { open: true },
    ...given,
    io,
  });
  return {
    alerts: readAlerts(alerts),
    summary: "text" in io ? (io as { text(): string }).text() : "",
  };
}

function readAlerts(file: string): Alert[] {
  const text = readFileSync(file, "utf8").trim();
  return text === "" ? [] : text.split("\n").map((line) => alert.parse(JSON.parse(line)));
}

const parseJson = (text: string): unknown => JSON.parse(text);
/** As it comes back from JSON. */
const asJson = (document: unknown) => parseJson(JSON.stringify(document));

/** An alert without what depends on the moment of the run. */
function lasting({ published_at: _, expires_at: __, ...rest }: Alert) {
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
      const sum = one.evidence.reduce((total, { weight }) => total + weight, one.prior ?? NaN);
      expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(one.confidence, 6);
      expect(one.summary).toMatch(/\d/);
    }
    const revisions = new Map<string, number>();
    for (const { alert_id, revision } of first.alerts) {
      expect(revision).toBe((revisions.get(alert_id) ?? 0) + 1);
      revisions.set(alert_id, revision);
    }
    expect(first.summary).toContain(`${lines.length.toLocaleString("en-US")} events in`);
    expect(first.summary).toContain(`${revisions.size} alerts (`);
    expect(first.summary).toMatch(/^next: .* first that of (critical|high|medium) .* alr_/m);
    const ocsf = path("findings.ndjson");
    const second = await run({ alerts: path("again.ndjson"), ocsf });
    expect(second.alerts.map(lasting)).toEqual(first.alerts.map(lasting));

    // The same revisions as OCSF, in the same order, each true to the schema of the release.
    const documents = readFileSync(ocsf, "utf8").trim().split("\n").map(parseJson);
    expect(documents).toEqual(second.alerts.map(toDetectionFinding).map(asJson));
    expect(documents.flatMap(ocsfProblems)).toEqual([]);
    expect(second.summary).toContain(`again.ndjson, as OCSF to ${ocsf}\n`);
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
    expect(again.summary).toContain("nothing new: every line was read before");
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
    expect(summary).toContain(`3 records were unusable, kept in ${alerts}.dead-letters.ndjson`);
    expect(summary).toMatch(/^ +1 {2}malformed_json {2}\(first: standard input:201\)$/m);
  });

  it("counts an event once that stands in two files, and says so", async () => {
    writeFileSync(path("one.ndjson"), lines.slice(0, 300).join(""));
    writeFileSync(path("two.ndjson"), lines.slice(200, 400).join(""));
    const events = [path("one.ndjson"), path("two.ndjson")];
    const dataDir = path("twice");
    const first = await run({ events, dataDir, alerts: path("twice.ndjson") });
    expect(first.summary).toContain("400 events in");
    expect(first.summary).toContain("100 events came again and count once");
    writeFileSync(path("three.ndjson"), [...lines.slice(100, 150), "{broken\n"].join(""));
    const alerts = path("thrice.ndjson");
    const again = { events: [path("three.ndjson")], dataDir, alerts };
    expect((await run(again)).summary).toContain("400 events in");
    await run(again);
    expect(readFileSync(`${alerts}.dead-letters.ndjson`, "utf8")).toContain("malformed_json");
  });

  it("runs to the end of a file that is mostly unusable, and refuses one that is wholly", async () => {
    const bad = Array.from({ length: 12_000 }, () => "{broken\n");
    writeFileSync(path("bad.ndjson"), [...lines.slice(0, 100), ...bad].join(""));
    const { summary } = await run({ events: [path("bad.ndjson")], alerts: path("bad-alerts") });
    expect(summary).toContain("100 events in");
    expect(summary).toMatch(/^ +12,000 {2}malformed_json {2}\(first: .*bad\.ndjson:101\)$/m);
    writeFileSync(path("worse.ndjson"), bad.slice(0, 20).join(""));
    const worse = { events: [path("worse.ndjson")], alerts: path("worse-alerts") };
    await expect(run(worse)).rejects.toThrow(/none of the records could be used \(reason: malf/);
    await expect(run({ accounts: path("worse.ndjson") })).rejects.toThrow(/worse\.ndjson:1\)/);
    await expect(run({ accounts: path("events.ndjson") })).rejects.toThrow(/as accounts/);
  });

  it("leaves the alerts of before where it fails or is interrupted", async () => {
    const alerts = path("kept.ndjson");
    writeFileSync(alerts, "as it was\n");
    const wrong = [path("worse.ndjson")];
    await expect(run({ events: wrong, alerts })).rejects.toThrow(/none of the records/);
    writeFileSync(path("bad.yaml"), "detectors:\n  quota-rin: {}\n");
    await expect(run({ configFile: path("bad.yaml"), alerts })).rejects.toThrow(
      /bad\.yaml: .* did you mean quota-ring/,
    );
    const io = { ...terminal(), signal: AbortSignal.abort() };
    const ocsf = path("unwritten.ndjson");
    const interrupted = run({ alerts, ocsf, io });
    await expect(interrupted).rejects.toThrow(`interrupted; ${alerts} was not written`);
    expect(existsSync(ocsf)).toBe(false);
    expect(readFileSync(alerts, "utf8")).toBe("as it was\n");
    await expect(run({ alerts: path("new.ndjson"), io })).rejects.toThrow(/interrupted/);
    expect(existsSync(path("new.ndjson"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("takes an empty file for what it is", async () => {
    writeFileSync(path("empty.ndjson"), "");
    const { alerts, summary } = await run({ events: [path("empty.ndjson")], accounts: null });
    expect(alerts).toEqual([]);
    expect(summary).toContain("the input is empty");
    expect(summary).toContain("0 alerts (0 open, 0 closed)");
  });
});
