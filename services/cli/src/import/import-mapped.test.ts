import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { documents, run, temporaryFolder } from "../testing/test-io.ts";
import { valueAt } from "./mapped/apply.ts";

const MAPPING = `
fields:
  event_id: {path: request.id}
  occurred_at: {path: ts, format: epoch_ms}
  account_id: {path: tenant, prefix: acc_}
  api_key_id: {hash: [key.id, tenant], prefix: key_}
  client_ip: {path: peer.0}
  method: {path: verb}
  endpoint: {path: url, format: route}
  status: {path: code, default: 200}
  latency_ms: {path: took, scale: 1000}
  units: {value: 2}
`;
const LINE = {
  request: { id: "r1" },
  ts: 1_767_607_200_000,
  tenant: 7,
  key: { id: "k" },
  peer: ["198.51.100.4"],
  verb: "post",
  url: "/v1/items/42?x=1",
  took: "0.25",
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function importLines(lines: readonly unknown[], mapping = MAPPING) {
  const map = folder.file("mapping.yaml");
  await writeFile(map, mapping);
  const stdin = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  const argv = ["import", "--format", "ndjson-map", "--map", map, "-"];
  const done = await run(argv, { stdin: stdin.join("\n") });
  return { ...done, events: documents(done.stdout) };
}

describe("import --format ndjson-map", () => {
  test("takes each field from where the mapping says", async () => {
    const { events, code } = await importLines([LINE]);
    expect(code).toBe(0);
    expect(events).toEqual([
      {
        event_id: "r1",
        occurred_at: "2026-01-05T10:00:00.000Z",
        account_id: "acc_7",
        api_key_id: expect.stringMatching(/^key_[0-9a-f]{32}$/),
        client_ip: "198.51.100.4",
        method: "POST",
        endpoint: "/v1/items/{id}",
        status: 200,
        latency_ms: 250,
        units: 2,
      },
    ]);
  });

  test("reads a mapping in JSON as well", async () => {
    const fields = Object.fromEntries(
      ["occurred_at", "account_id", "api_key_id", "client_ip", "method", "endpoint", "status"].map(
        (name) => [name, { path: name }],
      ),
    );
    const line = {
      occurred_at: "2026-01-05 10:00:00+0100",
      account_id: "a",
      api_key_id: "k",
      client_ip: "2001:db8::1",
      method: "GET",
      endpoint: "/",
      status: "404",
    };
    const { events } = await importLines([line, line], JSON.stringify({ fields }));
    expect(events[0]).toMatchObject({ occurred_at: "2026-01-05T09:00:00.000Z", status: 404 });
    expect(events[0]?.["event_id"]).not.toBe(events[1]?.["event_id"]);
  });

  test("counts what it cannot use and goes on", async () => {
    const { events, stderr } = await importLines([
      LINE,
      "{broken",
      "[1]",
      "null",
      { ...LINE, tenant: null },
      { ...LINE, ts: "soon" },
      { ...LINE, code: "teapot" },
      { ...LINE, peer: "198.51.100.4" },
      { ...LINE, request: { id: { deep: true } } },
    ]);
    expect(events).toHaveLength(1);
    expect(stderr).toContain("9 read, 1 written, 8 unusable");
    expect(stderr).toContain("2  not_an_object");
    expect(stderr).toContain("1  malformed_json");
    for (const field of ["account_id", "occurred_at", "status", "client_ip", "event_id"]) {
      expect(stderr).toContain(`1  invalid_${field}`);
    }
  });

  test.each([
    ["an unknown field", MAPPING.replace("account_id:", "acount_id:"), "Did you mean account_id?"],
    ["an unknown key", MAPPING.replace("prefix: acc_", "prefx: acc_"), "Did you mean prefix?"],
    ["an unknown top key", MAPPING.replace("fields:", "feilds:"), "Did you mean fields?"],
    ["an unknown format", MAPPING.replace("epoch_ms", "epoch"), "occurred_at.format"],
    ["no status", MAPPING.replace(/ {2}status:.*\n/, ""), "status is missing. Add status:"],
    ["a field without a rule", MAPPING.replace("{path: tenant, prefix: acc_}", "{}"), "needs one"],
    ["a field that is a word", MAPPING.replace("{path: verb}", "verb"), "method must be an object"],
    ["broken YAML", "fields: {a: [", "mapping.yaml:"],
    ["another document", "- 1", "it must be an object"],
  ])("refuses a mapping with %s, in one line", async (_, mapping, expected) => {
    const { code, stderr } = await importLines([LINE], mapping);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("a path", () => {
  const source = { a: { "b.c": [{ d: 1 }] }, n: null };
  test.each([
    [String.raw`a.b\.c.0.d`, 1],
    ["a.b.c", undefined],
    ["n", null],
    ["n.x", undefined],
    ["constructor.name", undefined],
    ["__proto__", undefined],
    ["a.length", undefined],
  ])("%s leads to %s", (path, expected) => {
    expect(valueAt(source, path)).toBe(expected);
  });
});
