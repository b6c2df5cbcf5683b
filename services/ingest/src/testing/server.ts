import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const underWay = loadQuery({
  url: import.meta.url,
  file: "./inserts-under-way.sql",
  params: z.object({}),
  row: z.strictObject({ inserts: z.int() }),
});

const tablesWithTokens = loadQuery({
  url: import.meta.url,
  file: "./tables-with-tokens.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

export async function insertsUnderWay(store: Store): Promise<number> {
  const [row] = await store.query(underWay, {});
  return row?.inserts ?? 0;
}

/** Every table forgets the tokens it has seen, as it does when enough other parts came after. */
export async function forgetTokens(store: Store): Promise<void> {
  for (const { name } of await store.query(tablesWithTokens, {})) {
    for (const window of [0, 10_000]) {
      await store.command(
        `ALTER TABLE ${name} MODIFY SETTING non_replicated_deduplication_window = ${window}`,
      );
    }
  }
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
