/** Crashes at a chosen call: what a SIGKILL does, at every await there is. */
import type { Store } from "@ringfence/store";
import type { Sink } from "@ringfence/stream";
import { type Guard, guardSink, guardStore } from "./guard.ts";

/** Before: the call never reached its target. After: it did, and nobody heard the answer. */
export type CrashMoment = "before" | "after";

export interface CrashPoint {
  readonly store: Store;
  readonly sink: Sink;
  /** A further sink of the same process: its calls count, and it dies along. */
  readonly along: (other: Sink) => Sink;
  readonly crashed: () => boolean;
}

/** The store and the sinks of one process that dies at call number `at` of all together. */
export function crashAt(store: Store, sink: Sink, at: number, moment: CrashMoment): CrashPoint {
  let calls = 0;
  let crashed = false;
  const guard: Guard = async (what, call) => {
    if (crashed) throw new Error("a dead process called");
    calls += 1;
    crashed = calls === at;
    if (crashed && moment === "before") throw new Error(`crash before ${what}, call ${at}`);
    const result = await call();
    if (crashed) throw new Error(`crash after ${what}, call ${at}`);
    return result;
  };
  return {
    store: guardStore(store, guard),
    sink: guardSink(sink, guard),
    along: (other) => guardSink(other, guard),
    crashed: () => crashed,
  };
}
