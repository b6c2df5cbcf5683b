import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorld, toNdjson } from "@ringfence/simulator";
import { run } from "./test-io.ts";

/** A database in `<folder>/data` of six hours in which a ring takes turns on one device. */
export async function detectRing(folder: string): Promise<string> {
  const world = createWorld({
    seed: 2,
    start: new Date("2026-10-12T00:00:00Z"),
    hours: 6,
    accounts: 60,
    personas: { "ring-device": { easy: 1 } },
  });
  const [events, accounts, alerts, data] = ["events", "accounts", "alerts", "data"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  writeFileSync(events, [...world.events()].map(toNdjson).join(""));
  writeFileSync(accounts, world.profiles.map(toNdjson).join(""));
  const files = ["--events", events, "--accounts", accounts, "--alerts", alerts];
  const { code, stderr } = await run(["detect", ...files, "--data", data]);
  if (code !== 0) throw new Error(stderr);
  return data;
}
