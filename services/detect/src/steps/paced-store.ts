import type { Store } from "@ringfence/store";
import type PQueue from "p-queue";

/** The store, with queries that wait for room: each may use the memory that a query is allowed. */
export function pacedStore(store: Store, queue: PQueue, priority: number): Store {
  return {
    url: store.url,
    database: store.database,
    query: (query, params, options) =>
      queue.add(() => store.query(query, params, options), { priority }),
    command: (sql, params, options) => store.command(sql, params, options),
    insert: (table, rows, options) => store.insert(table, rows, options),
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}
