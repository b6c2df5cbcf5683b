import { testStore } from "@ringfence/testkit";
import { expect, it } from "vitest";
import { readClusterLinks, spanningLinks, type SharedValue } from "./cluster-links.ts";
import { type LinkRow, writeLinks } from "./new-links.ts";

const NOON = Date.parse("2026-10-12T12:00:00.000Z");
const HOUR = 3_600_000;

const value = (kind: string, name: string, holders: number, ...account_ids: string[]) =>
  ({ kind, value: name, account_ids, holders }) satisfies SharedValue;
const told = (values: readonly SharedValue[]) =>
  spanningLinks(values, 1_000).map(
    (one) => `${one.kind} ${one.value}: ${one.account_a}-${one.account_b}`,
  );

it("joins accounts by what is strongest, each once", () => {
  const values = [
    value("client", "c1", 40, "a", "b", "c", "d"),
    value("device", "d1", 3, "a", "b", "c"),
    value("payment", "p1", 2, "a", "b"),
  ];
  expect(told(values)).toEqual(["payment p1: a-b", "device d1: a-c", "client c1: a-d"]);
  expect(told(values.toReversed())).toEqual(told(values));
});

it("leaves apart what nothing joins, and says nothing of what everybody has", () => {
  const apart = [value("device", "d1", 2, "a", "b"), value("device", "d2", 2, "c", "d")];
  expect(told(apart)).toEqual(["device d1: a-b", "device d2: c-d"]);
  expect(told([value("client", "c1", 990, "a", "b")])).toEqual([]);
});

it("reads what was known before a time, with all who have a value, and no crowd", async () => {
  const { store, drop } = await testStore();
  const row = (kind: string, name: string, account_id: string, hours: number): LinkRow => ({
    kind,
    value: name,
    bucket: kind === "payment" ? "1970-01-01" : "2026-10-12",
    account_id,
    began_ms: NOON + hours * HOUR,
  });
  await writeLinks(store, [
    row("device", "d1", "a", -2),
    row("device", "d1", "b", -1),
    row("device", "d1", "stranger", -1),
    row("device", "d1", "late", 1),
    row("payment", "p1", "a", 1),
    row("payment", "p1", "b", 1),
    row("device", "crowd", "b", -2),
    row("device", "crowd", "c", -2),
    row("device", "crowd", "", -1),
    row("address", "192.0.2.1", "b", -2),
    row("address", "192.0.2.1", "c", -2),
    { ...row("device", "old", "a", -900), bucket: "2026-09-01" },
    { ...row("device", "old", "c", -900), bucket: "2026-09-01" },
  ]);
  const links = async (hours: number) =>
    (await readClusterLinks(store, ["a", "b", "c"], new Date(NOON + hours * HOUR))).map(
      ({ kind, value: name, account_a, account_b, holders }) =>
        `${kind} ${name} of ${holders}: ${account_a}-${account_b}`,
    );
  expect(await links(-3)).toEqual([]);
  expect(await links(0)).toEqual(["device d1 of 3: a-b"]);
  expect(await links(2)).toEqual(["payment p1 of 2: a-b"]);
  await drop();
});
