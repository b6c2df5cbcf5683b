import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "@ringfence/runtime";
import { describe, expect, test } from "vitest";
import { folderOf } from "../testing/fixture.ts";
import { EMPTY_LIST, parseList } from "./list.ts";
import { readListFile } from "./read-list-file.ts";

const noFiles = {
  name: "networks.yaml",
  readFile: (path: string): string => {
    throw new Error(`asked for ${path}`);
  },
};
const read = (text: string) => parseList(text, noFiles);

test("a list says what it knows of prefixes and of autonomous systems", () => {
  const list = read(`
prefixes:
  - { prefix: 203.0.113.0/24, kind: vpn, country: NL, label: "Example, exits" }
  - { prefix: "2001:db8::/32", asn: 64500 }
asns:
  - { asn: 64501, kind: mobile }
`);
  expect(list.prefixes).toEqual([
    { prefix: "203.0.113.0/24", asn: 0, country: "NL", kind: "vpn", label: "Example, exits" },
    { prefix: "2001:db8::/32", asn: 64500, country: "", kind: "", label: "" },
  ]);
  expect(list.asns).toEqual([{ asn: 64501, country: "", kind: "mobile", label: "" }]);
});

test("an empty file is an empty list, and the version follows what a list says", () => {
  expect(read("# nothing yet\n")).toEqual(EMPTY_LIST);
  const one = read("asns: [{ asn: 1, kind: vpn }]");
  expect(read("asns:\n  - kind: vpn\n    asn: 1\n").version).toBe(one.version);
  expect(read("asns: [{ asn: 1, kind: tor }]").version).not.toBe(one.version);
});

test("the example in deploy is well formed, and so are its remarks", () => {
  const path = fileURLToPath(new URL("../../../../deploy/networks.yaml", import.meta.url));
  expect(readListFile(path)).toEqual(EMPTY_LIST);
  const text = readFileSync(path, "utf8");
  const used = text.replaceAll(": []", ":").replaceAll(/^#  - /gm, "  - ");
  const list = parseList(used, { name: "example", readFile: () => "192.0.2.1\n" });
  expect([list.prefixes.length, list.asns.length]).toEqual([3, 1]);
});

describe("a mistake is told with its place", () => {
  test.each([
    [
      "prefixes: [{ prefix: 10.0.0.1/8, kind: vpn }]",
      /prefixes\.0: 10\.0\.0\.1\/8 is not the begin/,
    ],
    ["prefixes: [{ prefix: 10.0.0.0/8 }]", /prefixes\.0: says nothing: add a kind/],
    ["prefixes: [{ prefix: 10.0.0.0/8, kind: proxy }]", /prefixes\.0\.kind: /],
    ["prefixes: [{ prefix: 10.0.0.0/8, kind: vpn, note: x }]", /prefixes\.0: .*"note"/],
    ["prefixes: [{ prefix: 10.0.0.0/8, country: de }]", /prefixes\.0\.country: must be an ISO/],
    ["asns: [{ asn: 0, kind: vpn }]", /asns\.0\.asn: /],
    ["asns: [{ asn: AS7, kind: vpn }]", /asns\.0\.asn: /],
    ["asns: [{ asn: 7, kind: vpn }, { asn: 7, kind: tor }]", /asns: a number stands there twice/],
    ["networks: []", /"networks"/],
    ["prefixes:\n  - { prefix: 10.0.0.0/8, kind: vpn\n", /line \d is no YAML/],
    ["- 10.0.0.0/8", /expected object/],
    [
      "prefixes: [{ prefix: 10.0.0.0/8, kind: vpn }, { prefix: '::ffff:10.0.0.0/104', kind: tor }]",
      /prefixes\.1: 10\.0\.0\.0\/8 stands there twice/,
    ],
  ])("%s", (text, problem) => {
    expect(() => read(text)).toThrow(problem);
    expect(() => read(text)).toThrow(/^networks\.yaml: /);
  });
});

describe("files that a list names", () => {
  const YAML = `
prefixes: [{ prefix: 192.0.2.1, kind: hosting, label: ours }]
files:
  - { file: tor.txt, kind: tor, label: Tor exits }
  - { file: relay.csv, kind: relay }
`;

  test("hold a prefix or an address a line; what a list says itself beats them", () => {
    const folder = folderOf({
      "networks.yaml": YAML,
      "tor.txt": "# exits\n192.0.2.1\n192.0.2.2 # one\n\n2001:db8::1\r\n",
      "relay.csv": "172.224.224.0/31,GB,GB-EN,London,\n192.0.2.2/32,US,,,\n",
    });
    const { prefixes } = readListFile(join(folder, "networks.yaml"));
    expect(prefixes.map(({ prefix, kind, label }) => `${prefix} ${kind} ${label}`)).toEqual([
      "192.0.2.1/32 hosting ours",
      "192.0.2.2/32 tor Tor exits",
      "2001:db8::1/128 tor Tor exits",
      "172.224.224.0/31 relay ",
    ]);
  });

  test("that cannot be read, or hold something else, are errors of the configuration", () => {
    const none = folderOf({ "networks.yaml": YAML });
    expect(() => readListFile(join(none, "networks.yaml"))).toThrow(ConfigError);
    expect(() => readListFile(join(none, "networks.yaml"))).toThrow(/tor\.txt.*\(ENOENT\)/);
    const other = folderOf({ "networks.yaml": YAML, "tor.txt": "192.0.2.2\nexit-2\n" });
    expect(() => readListFile(join(other, "networks.yaml"))).toThrow(
      /tor\.txt, line 2: exit-2 is no address/,
    );
    expect(() => readListFile(join(other, "none.yaml"))).toThrow(/network list .*ENOENT/);
    expect(readListFile(null)).toEqual(EMPTY_LIST);
  });
});
