/** Crashes at a chosen call: what a SIGKILL does, at every await there is. */
import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";

/** Before: the call never reached its target. After: it did, and nobody heard the answer. */
export type CrashMoment = "before" | "after";

export interface CrashPoint {
  readonly store: Store;
  readonly sink: Sink;
  readonly crashed: () => boolean;
}

/** The store and the sink of one process that dies at call number `at` of both together. */
export function crashAt(store: Store, sink: Sink, at: number, moment: CrashMoment): CrashPoint {
  let calls = 0;
  let crashed = false;
  const wrap = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (crashed) throw new Error("a dead process called");
      calls += 1;
      const dies = calls === at;
      if (dies) crashed = true;
      if (dies && moment === "before") throw new Error(`crash before call ${at}`);
      const result = await call(...args);
      if (dies) throw new Error(`crash after call ${at}`);
      return result;
    };
  };
  return {
    store: {
      ...store,
      query: wrap<Parameters<Store["query"]>, never>(store.query.bind(store) as never),
      insert: wrap(store.insert.bind(store)),
      command: wrap(store.command.bind(store)),
    },
    sink: {
      send: wrap(sink.send.bind(sink)),
      tail: wrap(sink.tail.bind(sink)),
      close: () => sink.close(),
    },
    crashed: () => crashed,
  };
}
