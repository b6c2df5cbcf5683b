import type { Store } from "@ringfence/store";

/** Stands before every call of a store: lets it through, or throws in its place. */
export type Guard = <T>(what: "query" | "insert" | "command", call: () => Promise<T>) => Promise<T>;

export function guardStore(store: Store, guard: Guard): Store {
  return {
    url: store.url,
    database: store.database,
    query: (query, params, options) => guard("query", () => store.query(query, params, options)),
    insert: (...args) => guard("insert", () => store.insert(...args)),
    command: (...args) => guard("command", () => store.command(...args)),
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}

/**
 * The store of a process that dies when its writing call number `at` was done and nobody heard the
 * answer. That it dies at another moment is the same: only what it wrote outlives it.
 */
export function crashAfter(store: Store, at: number) {
  let writes = 0;
  const doomed = guardStore(store, async (what, call) => {
    if (writes >= at) throw new Error("a dead process called");
    if (what !== "query") writes += 1;
    const dies = writes === at;
    const result = await call();
    if (dies) throw new Error(`crash after ${what}, the write number ${at}`);
    return result;
  });
  return { store: doomed, crashed: () => writes >= at };
}
