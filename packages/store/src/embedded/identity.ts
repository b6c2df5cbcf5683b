import { z } from "zod";
import { StoreError } from "../errors.ts";
import { loadQuery } from "../query.ts";
import type { Store } from "../store.ts";

const serverIdentity = loadQuery({
  url: import.meta.url,
  file: "./identity.sql",
  params: z.object({}),
  row: z.strictObject({ path: z.string(), memory_bytes: z.int() }),
});

/** Whose server answers; undefined where none does. */
export async function askIdentity(
  store: Store,
): Promise<{ readonly path: string; readonly memory_bytes: number } | undefined> {
  try {
    const [identity] = await store.query(serverIdentity, {});
    return identity;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
