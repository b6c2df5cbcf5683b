/** Detection over events that say their networks, and over the same events that do not. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { findOpenData, loadList, loadOpenData, parseList } from "@ringfence/networks";
import type { NetworksConfig } from "@ringfence/runtime";
import type { RequestEventInput } from "@ringfence/schemas";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectFiles } from "./detect-files.ts";
import { openDatabase } from "./steps/data-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-networks-"));
const path = (name: string) => join(folder, name);

/** A ring, a pool and a leaked key among honest accounts: addresses and operators matter to all. */
const world = createWorld({
  seed: 23,
  start: new Date("2026-10-12T00:00:00Z"),
  hours: 8,
  accounts: 50,
  personas: { "ring-device": { easy: 1 }, "key-community": { easy: 1 }, "key-leaked": { easy: 1 } },
});
const events = [...world.events()];

beforeAll(() => {
  writeFileSync(path("said.ndjson"), events.map(toNdjson).join(""));
  const silent = events.map(({ asn: _, country: __, ...event }) => toNdjson(event));
  writeFileSync(path("silent.ndjson"), silent.join(""));
  writeFileSync(path("accounts.ndjson"), world.profiles.map(toNdjson).join(""));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The alerts, without what depends on the moment of the run, and what was told on the terminal. */
async function run(
  events: string,
  networks: NetworksConfig,
  dataDir: string | null = null,
): Promise<{ alerts: unknown[]; told: string }> {
  const stderr = new PassThrough();
  const signal = new AbortController().signal;
  await detectFiles({
    events: [path(events)],
    accounts: path("accounts.ndjson"),
    alerts: path("alerts.ndjson"),
    ocsf: null,
    dataDir,
    configFile: null,
    policyFile: null,
    networks,
    io: { stdin: Readable.from([]), stderr, stderrIsTerminal: false, signal },
  });
  const lines = readFileSync(path("alerts.ndjson"), "utf8").trim().split("\n");
  const alerts = lines.map((line) => {
    const {
      published_at: _,
      expires_at: __,
      ...rest
    } = JSON.parse(line) as Record<string, unknown>;
    return rest;
  });
  return { alerts, told: String(stderr.read() ?? "") };
}

/** A database that knows all of the npm packages, and a list that calls everything a VPN's. */
async function learned(name: string): Promise<string> {
  const dataDir = path(name);
  const database = await openDatabase({
    dataDir,
    database: "ringfence",
    now: () => new Date(),
    signal: new AbortController().signal,
  });
  let ids = 0;
  const newId = () => (ids += 1).toString(16).padStart(8, "0");
  const options = { now: () => new Date(), newId };
  expect(await loadOpenData(database.store, await findOpenData(null), options)).toBe(true);
  const text = "asns: [{ asn: 64500, kind: vpn }]";
  const list = parseList(text, { name: "list", readFile: () => "" });
  expect(await loadList(database.store, list, "list", options)).toBe(true);
  await database.close();
  return dataDir;
}

/** Open data that says of every address what the events of the world say, and no more. */
function dataOfWorld(): string {
  const data = path("data");
  mkdirSync(data, { recursive: true });
  const blocks = new Map<string, readonly [first: string, last: string, RequestEventInput]>();
  for (const event of events) {
    const [a = "", b = ""] = event.client_ip.split(/[.:]/);
    const block = event.client_ip.includes(":") ? `${a}:${b}` : `${a}.${b}`;
    const range = event.client_ip.includes(":")
      ? [`${block}::`, `${block}${":ffff".repeat(6)}`]
      : [`${block}.0.0`, `${block}.255.255`];
    blocks.set(block, [range[0] ?? "", range[1] ?? "", event]);
  }
  const lines = (v6: boolean, what: (event: RequestEventInput) => string) =>
    [...blocks.values()]
      .filter(([first]) => first.includes(":") === v6)
      .map(([first, last, event]) => `${first},${last},${what(event)}\n`)
      .join("");
  for (const [family, v6] of [
    ["ipv4", false],
    ["ipv6", true],
  ] as const) {
    const asn = lines(v6, (event) => `${event.asn},Nameless`);
    writeFileSync(join(data, `asn-${family}.csv`), asn);
    writeFileSync(
      join(data, `asn-country-${family}.csv`),
      lines(v6, ({ country }) => `${country}`),
    );
  }
  return data;
}

const runs = new Map<string, ReturnType<typeof run>>();
/** The same run once, however many tests compare with it. */
function runWithout(events: string): ReturnType<typeof run> {
  const known = runs.get(events) ?? run(events, { open: false });
  runs.set(events, known);
  return known;
}

test("events that say their networks are judged alike, whatever else is known", async () => {
  const before = await runWithout("said.ndjson");
  expect(before.alerts.length).toBeGreaterThan(0);
  const knowing = await run("said.ndjson", { open: true }, await learned("knowing"));
  expect(knowing.alerts).toEqual(before.alerts);
});

test("events that do not are judged as if they did, where open data says the same", async () => {
  const said = await runWithout("said.ndjson");
  const filled = await run("silent.ndjson", { open: true, data: dataOfWorld() });
  expect(filled.alerts).toEqual(said.alerts);
  const unfilled = await runWithout("silent.ndjson");
  expect(unfilled.alerts).not.toEqual(said.alerts);
});

test("what cannot be loaded is told once, and the events are judged without", async () => {
  const { alerts, told } = await run("silent.ndjson", { open: true, data: path("nowhere") });
  expect(told).toContain(`cannot be loaded: no open data in ${path("nowhere")}`);
  expect(told.match(/cannot be loaded/g)).toHaveLength(1);
  expect(alerts).toEqual((await runWithout("silent.ndjson")).alerts);
});
