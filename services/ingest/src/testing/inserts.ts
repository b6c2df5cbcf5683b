import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const query = loadQuery({
  url: import.meta.url,
  file: "./inserts-under-way.sql",
  params: z.object({}),
  row: z.strictObject({ inserts: z.int() }),
});

export async function insertsUnderWay(store: Store): Promise<number> {
  const [row] = await store.query(query, {});
  return row?.inserts ?? 0;
}

/** The same store, with these settings of the server added to every insert. */
export function withInsertSettings(
  store: Store,
  settings: Readonly<Record<string, string | number>>,
): Store {
  return {
    url: store.url,
    database: store.database,
    query: (...args) => store.query(...args),
    insert: (table, rows, options) => store.insert(table, rows, { ...options, settings }),
    command: (...args) => store.command(...args),
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}
