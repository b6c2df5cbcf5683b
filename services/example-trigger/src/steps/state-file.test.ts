import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aDecision, NOW } from "../testing/documents.ts";
import { readLedger, saver } from "./state-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "example-trigger-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("holds what the ledger held when it was asked to save, however many ask at once", async () => {
  const path = join(folder, "state.json");
  const ledger = await readLedger(path);
  const save = saver(path, ledger);
  const saves = Array.from({ length: 50 }, async (_, number) => {
    ledger.takeDecision(aDecision(number), NOW);
    await save();
    const read = (await readLedger(path)).state().decisions.map(({ step }) => step.account_id);
    expect(read).toContain(`acc_${number}`);
  });
  await Promise.all(saves);
  expect((await readLedger(path)).state()).toEqual(ledger.state());
});

it("refuses a file that is none of ours, and leaves it", async () => {
  for (const text of ["", "{", '{"version": 2}']) {
    const path = join(folder, "other.json");
    await writeFile(path, text);
    await expect(readLedger(path)).rejects.toThrow(/no state of this trigger: put back/);
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

it("says that a save failed, and saves again when it can", async () => {
  const path = join(folder, "missing", "state.json");
  const save = saver(path, await readLedger(path));
  await expect(save()).rejects.toThrow(/ENOENT/);
  await expect(save()).rejects.toThrow(/ENOENT/);
});
