import type { StreamLog } from "../log.ts";
import type { Batch, Lag, Source, TopicPartition } from "../ports.ts";
import { closeAll, Reading, type PartitionLog } from "../reading.ts";
import type { RetryBounds } from "../retry.ts";
import type { Member, MemoryGroup } from "./group.ts";
import type { MemoryStore } from "./stream.ts";

interface MemoryReading {
  readonly store: MemoryStore;
  readonly group: MemoryGroup;
  readonly topics: readonly string[];
  readonly batchMessages: number;
  readonly untilEnd: boolean;
  readonly readsAhead: boolean;
  readonly retry: RetryBounds;
  readonly log: StreamLog;
}

export function memorySource(setup: MemoryReading): Source {
  let logs: MemoryLog[] = [];
  return {
    lag: () => logs.map((log) => log.lag()),
    async run(open, signal) {
      let turn = new AbortController();
      const member: Member = { topics: setup.topics, giveBack: () => turn.abort() };
      setup.group.join(member);
      try {
        for (let ended = false; !ended && !signal.aborted;) {
          turn = new AbortController();
          const share = await setup.group.arrive(member, signal);
          const during = AbortSignal.any([turn.signal, signal]);
          logs = share.map((at) => new MemoryLog(setup, at));
          const readings = logs.map((log) => new Reading(log, open, setup));
          try {
            ended = await readShare(setup, readings, during);
          } finally {
            await closeAll(readings);
            logs = [];
          }
        }
      } finally {
        setup.group.leave(member);
      }
    },
  };
}

/** Reads in turn until something aborts (false) or, for a finite source, the end (true). */
async function readShare(
  { store, untilEnd }: MemoryReading,
  readings: readonly Reading[],
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const seen = store.version;
    let moved = false;
    for (const reading of readings) moved = (await reading.step(signal)) || moved;
    if (moved || signal.aborted) continue;
    if (untilEnd) return true;
    await store.news(seen, signal);
  }
  return false;
}

class MemoryLog implements PartitionLog {
  readonly at: TopicPartition;
  readonly #setup: MemoryReading;
  #next: number;

  constructor(setup: MemoryReading, at: TopicPartition) {
    this.at = at;
    this.#setup = setup;
    this.#next = setup.group.committed(at) ?? 0;
  }

  read(): Promise<Batch | null> {
    const all = this.#setup.store.partition(this.at);
    const messages = all.slice(this.#next, this.#next + this.#setup.batchMessages);
    this.#next += messages.length;
    const batch = { ...this.at, messages, end: all.length };
    return Promise.resolve(messages.length === 0 ? null : batch);
  }

  seek(offset: number): Promise<void> {
    this.#next = offset;
    return Promise.resolve();
  }

  commit(next: number): Promise<void> {
    this.#setup.group.commit(this.at, next);
    return Promise.resolve();
  }

  lag(): Lag {
    const end = this.#setup.store.partition(this.at).length;
    return { ...this.at, messages: Math.max(0, end - this.#next) };
  }
}
