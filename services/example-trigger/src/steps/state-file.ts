/** The ledger in a file that is always whole: written beside it, flushed, then put in its place. */
import { randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Ledger } from "./ledger.ts";
import { emptyState, state } from "./state.ts";

/** @throws Error where the file is there and is none of ours */
export async function readLedger(path: string): Promise<Ledger> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return new Ledger(emptyState(randomUUID()));
  }
  try {
    return new Ledger(state.parse(JSON.parse(text)));
  } catch (cause) {
    throw new Error(
      `${path} is no state of this trigger: put back the file that was there. Without it measures ` +
        "are still applied, but those in force now are not undone",
      { cause },
    );
  }
}

/** Resolves when what the ledger holds now is on the disk. Calls in the meantime share one write. */
export function saver(path: string, ledger: Ledger): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    if (next !== null) return next;
    const write = last.then(() => {
      next = null;
      return replaceFile(path, JSON.stringify(ledger.state()));
    });
    next = write;
    last = write.catch(() => {});
    return write;
  };
}

async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
