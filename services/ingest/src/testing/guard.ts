import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";

type Method = "query" | "insert" | "command" | "send";

/** Stands before every call of a store or sink: lets it through, or throws in its place. */
export type Guard = <T>(call: () => Promise<T>, method: Method, target: string) => Promise<T>;

export function guardStore(store: Store, guard: Guard): Store {
  return {
    url: store.url,
    database: store.database,
    query: (query, ...rest) => guard(() => store.query(query, ...rest), "query", query.name),
    insert: (table, ...rest) => guard(() => store.insert(table, ...rest), "insert", table),
    command: (sql, ...rest) => guard(() => store.command(sql, ...rest), "command", sql),
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}

export function guardSink(sink: Sink, guard: Guard): Sink {
  return {
    send: (messages) => guard(() => sink.send(messages), "send", "dead letters"),
    tail: (count) => sink.tail(count),
    close: () => sink.close(),
  };
}

/** Before: the call never reached its target. After: it did, and nobody heard the answer. */
export type Moment = "before" | "after";

/** Fails the calls whose numbers are given, and those after them if `dies`. */
export function failing(
  at: number,
  moment: Moment,
  { dies, error }: { readonly dies: boolean; readonly error: Error },
): { readonly guard: Guard; failed(): string | null } {
  let calls = 0;
  let failed: string | null = null;
  const guard: Guard = async (call, method, target) => {
    if (dies && failed !== null) throw error;
    calls += 1;
    if (calls !== at) return call();
    failed = `${method} ${target.slice(0, 30)}`;
    if (moment === "after") await call();
    throw error;
  };
  return { guard, failed: () => failed };
}
