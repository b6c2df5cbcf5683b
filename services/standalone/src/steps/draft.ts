import { open, rename, rm, stat } from "node:fs/promises";
import { ConfigError } from "@ringfence/runtime";

/** A file that appears under its name only when it is whole; until then what stood there stays. */
export interface Draft {
  /** Where to write meanwhile. */
  readonly path: string;
  finish(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `finish`. */
  discard(): Promise<void>;
}

/**
 * Begins an empty draft beside `path`. Standard output (`-`), devices and pipes are written in
 * place.
 *
 * @throws ConfigError where nothing can be written there
 */
export async function beginDraft(path: string): Promise<Draft> {
  const found = path === "-" ? null : await stat(path).catch(() => null);
  if (path === "-" || (found !== null && !found.isFile())) {
    return { path, finish: async () => {}, discard: async () => {} };
  }
  const draft = `${path}.partial`;
  try {
    await (await open(draft, "w")).close();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([`cannot write ${path} (${code}). Check the rights of its folder.`]);
  }
  let kept = false;
  return {
    path: draft,
    finish: async () => {
      await rename(draft, path);
      kept = true;
    },
    discard: async () => {
      if (!kept) await rm(draft, { force: true });
    },
  };
}
