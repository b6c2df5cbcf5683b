import { stat } from "node:fs/promises";

/** Whether there is a folder at `path`. What cannot be looked at counts as none. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
