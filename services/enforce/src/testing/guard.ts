import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";

/** Stands before every call of a store or sink: lets it through, or throws in its place. */
export type Guard = <T>(
  what: "query" | "insert" | "command" | "send" | "tail",
  call: () => Promise<T>,
) => Promise<T>;

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

export function guardSink(sink: Sink, guard: Guard): Sink {
  return {
    send: (messages) => guard("send", () => sink.send(messages)),
    tail: (count) => guard("tail", () => sink.tail(count)),
    close: () => sink.close(),
  };
}
