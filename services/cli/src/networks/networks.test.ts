import { writeFile } from "node:fs/promises";
import { event, openPartition } from "@ringfence/features/testing";
import { testStore } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { run, temporaryFolder } from "../testing/test-io.ts";

const LIST = `
prefixes:
  - { prefix: 203.0.113.0/24, kind: vpn, label: "Example VPN" }
asns:
  - { asn: 64500, country: NL }
`;

test("says what is known of an address, who says so, and how it was used", async () => {
  const database = await testStore();
  const { store } = database;
  const folder = await temporaryFolder();
  await writeFile(
    folder.file("asn-ipv4.csv"),
    '203.0.112.0,203.0.113.255,64500,"Example Cloud, Inc."\n',
  );
  await writeFile(folder.file("asn-country-ipv4.csv"), "203.0.112.0,203.0.112.255,DE\n");
  await writeFile(folder.file("list.yaml"), LIST);
  const env = {
    CLICKHOUSE_URL: store.url,
    RINGFENCE_CLICKHOUSE_DATABASE: store.database,
    RINGFENCE_NETWORKS_DATA: folder.path,
  };
  const networks = (...argv: string[]) => run(["networks", ...argv], { env });

  expect((await networks()).stdout).toContain("nothing    is loaded yet");
  const { append } = await openPartition(store);
  await append([event("early", "2026-03-01T09:00:00", { client_ip: "203.0.113.7", asn: 7 })]);

  const loaded = await networks("--load", "--file", folder.file("list.yaml"));
  expect(loaded).toMatchObject({ code: 0, stderr: "" });
  expect(loaded.stdout).toContain("list.yaml is loaded: 1 prefix, 1 autonomous system\n");
  expect(loaded.stdout).toContain(`open data is loaded from ${folder.path}\n`);
  expect(loaded.stdout).toMatch(/^ {2}your list +.*list\.yaml, loaded 2026-03-01 00:00 UTC$/m);

  const browsers = ["curl/8", "Firefox", "Safari", "Firefox"];
  await append(
    browsers.map((user_agent, index) =>
      event(`e${index}`, `2026-03-02T1${index}:00:00`, {
        client_ip: "203.0.113.7",
        account_id: `acc_${index % 3}`,
        user_agent,
        tls_fingerprint: `t${index % 2}`,
      }),
    ),
  );
  const told = await networks("203.0.113.7", "203.0.112.1", "2001:DB8:0::1");
  expect(told).toMatchObject({ code: 0, stderr: "" });
  const [used = "", unused = "", unknown = ""] = told.stdout.split("\n\n");
  expect(used.split("\n")).toEqual([
    "203.0.113.7",
    "  network    AS64500 Example Cloud, Inc. (open data)",
    "  country    NL (your list: AS64500)",
    "  kind       vpn (your list: 203.0.113.0/24, Example VPN)",
    "  used       2026-03-02: 4 requests, 3 accounts, 3 user agents, 2 TLS fingerprints, " +
      "4 hours of the day",
    // -4 + 0.8 · log2(1 + 3) + 1.5 for a VPN + 0.6 · 1.5 bits of user agents = 0.
    "  shared     by strangers with a chance of 0.50; its events say vpn",
    "  events     4 events: AS64500 (open data), NL (your list), vpn",
  ]);
  expect(unused.split("\n")).toEqual([
    "203.0.112.1",
    "  network    AS64500 Example Cloud, Inc. (open data)",
    "  country    NL (your list: AS64500)",
    "  kind       hosting (by the name of the network)",
    "  used       never, by what is stored",
  ]);
  expect(unknown.split("\n").slice(0, 4)).toEqual([
    "2001:db8::1",
    "  network    unknown",
    "  country    unknown",
    "  kind       unknown",
  ]);
  await folder.remove();
  await database.drop();
});

test("checks a list without a database, and says where it is wrong", async () => {
  const folder = await temporaryFolder();
  await writeFile(folder.file("list.yaml"), LIST);
  const good = await run(["networks", "--file", folder.file("list.yaml")]);
  expect(good).toMatchObject({ code: 0, stderr: "" });
  expect(good.stdout).toContain("list.yaml is well formed: 1 prefix, 1 autonomous system\n");
  await writeFile(folder.file("list.yaml"), "prefixes: [{ prefix: 10.0.0.1/8, kind: vpn }]");
  const bad = await run(["networks", "--file", folder.file("list.yaml")]);
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain("prefixes.0: 10.0.0.1/8 is not the beginning of its network");
  await folder.remove();
});
