/** A database that was filled before networks were known, and what is made of it. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { verifyRollups } from "@ringfence/features";
import { event, openPartition } from "@ringfence/features/testing";
import { migrate, MIGRATIONS } from "@ringfence/store";
import { emptyDatabase } from "@ringfence/testkit";
import { expect, test } from "vitest";
import { networksOf } from "./testing/fixture.ts";

const now = () => new Date();

test("what was stored stays as it was, and an ingest of before is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-before-"));
  const all = fileURLToPath(MIGRATIONS);
  for (const file of readdirSync(all)) {
    if (file < "0014") cpSync(join(all, file), join(folder, file));
  }
  const { store, drop } = await emptyDatabase();
  await migrate(store, { directory: folder, now });
  const before = await openPartition(store, 0, "request_events_in");
  await before.append([
    event("said", "2026-10-12T10:00:00", { asn: 7, country: "SE" }),
    event("silent", "2026-10-12T10:00:01"),
  ]);
  await migrate(store, { directory: MIGRATIONS, now });
  const stored = { said: "AS7 (event), SE (event), -", silent: "-, -, -" };
  expect(await networksOf(store)).toEqual(stored);

  await expect(before.append([event("late", "2026-10-12T10:00:02")])).rejects.toThrow(
    /request_events_in\b/,
  );
  await (await openPartition(store, 1)).append([event("after", "2026-10-12T10:01:00")]);
  expect(await networksOf(store)).toEqual({ ...stored, after: "-, -, -" });
  const window = { from: new Date("2026-10-12T00:00:00Z"), to: new Date("2026-10-13T00:00:00Z") };
  const found = await verifyRollups(store, { ...window, now: now() });
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  expect(found.find(({ table }) => table === "account_activity_1m")?.compared).toBe(2);
  rmSync(folder, { recursive: true });
  await drop();
});
