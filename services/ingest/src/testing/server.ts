import { type InsertOptions, loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const underWay = loadQuery({
  url: import.meta.url,
  file: "./inserts-under-way.sql",
  params: z.object({}),
  row: z.strictObject({ inserts: z.int() }),
});

const withTokens = loadQuery({
  url: import.meta.url,
  file: "./tables-with-tokens.sql",
  params: z.object({}),
  row: z.strictObject({ name: z.string() }),
});

export async function insertsUnderWay(store: Store): Promise<number> {
  const [row] = await store.query(underWay, {});
  return row?.inserts ?? 0;
}

/** The tables that an insert goes through, and some others: all that drop one whose token they have seen. */
export async function tablesWithTokens(store: Store): Promise<string[]> {
  return (await store.query(withTokens, {})).map(({ name }) => name);
}

/** Every table forgets the tokens it has seen, as it does when enough other parts came after. */
export async function forgetTokens(store: Store): Promise<void> {
  for (const name of await tablesWithTokens(store)) {
    for (const window of [0, 10_000]) {
      await store.command(
        `ALTER TABLE ${name} MODIFY SETTING non_replicated_deduplication_window = ${window}`,
      );
    }
  }
}

/** The same store, with something around every insert of events. */
export function onInsert(
  store: Store,
  around: (
    options: InsertOptions,
    insert: (options: InsertOptions) => Promise<void>,
  ) => Promise<void>,
): Store {
  return {
    url: store.url,
    database: store.database,
    query: (...args) => store.query(...args),
    insert: (table, rows, options) => {
      const insert = (changed: InsertOptions) => store.insert(table, rows, changed);
      return table === "request_events_in_2" ? around(options, insert) : insert(options);
    },
    command: (...args) => store.command(...args),
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}

/** Makes every insert of events last, a second a row, until the answer is called. */
export async function slowDown(store: Store): Promise<{ store: Store; end(): Promise<void> }> {
  const settings = { function_sleep_max_microseconds_per_block: 60_000_000 };
  await store.command(
    "CREATE MATERIALIZED VIEW slow_mv ENGINE = Memory AS " +
      "SELECT sleepEachRow(1) AS slept FROM request_events " +
      "SETTINGS function_sleep_max_microseconds_per_block = 60000000",
  );
  return {
    store: onInsert(store, (options, insert) =>
      insert({ ...options, settings: { ...options.settings, ...settings } }),
    ),
    end: () => store.command("DROP VIEW slow_mv SYNC"),
  };
}
