import { randomUUID } from "node:crypto";
import { EVENT_BOUNDS, type EventBounds } from "@ringfence/schemas";
import type { NetworkData } from "@ringfence/networks";
import type { Clock, Log, Metrics } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Sink, Source } from "@ringfence/stream";
import PQueue from "p-queue";
import { type DeadLetter, DeadLetterGuard } from "./steps/dead-letters.ts";
import { eventDecoder } from "./steps/decode.ts";
import { type IngestCounters, IngestPartition } from "./steps/partition-reader.ts";
import { profileReader } from "./steps/profile-reader.ts";
import { partitionWindows, sharedWindow, type Windows } from "./steps/windows.ts";

export interface IngestParts {
  readonly store: Store;
  /** Request events. */
  readonly events: Source;
  /** Account profiles; null where the operator has none. */
  readonly accounts: Source | null;
  readonly deadLetters: Sink;
  /** What is known of networks; without it nothing more is loaded than the store holds. */
  readonly networks?: Pick<NetworkData, "ready"> | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bounds: IngestBounds;
}

export interface IngestBounds {
  readonly event: EventBounds;
  /** Stored events whose ids are remembered against repeats, of each partition. */
  readonly deduplicationEvents: number;
  /**
   * Topics whose names begin so are remembered together; null: each partition by itself. For
   * topics that are read one after the other, such as files.
   */
  readonly deduplicatedTogether: string | null;
  /** Inserts under way at once, over all partitions. */
  readonly concurrentInserts: number;
  /** Ratio of dead letters, over each run of so many messages, past which ingestion stops. */
  readonly deadLetters: { readonly ratio: number; readonly messages: number };
}

export const DEFAULT_INGEST_BOUNDS: IngestBounds = {
  event: EVENT_BOUNDS,
  deduplicationEvents: 200_000,
  deduplicatedTogether: null,
  concurrentInserts: 2,
  deadLetters: { ratio: 0.5, messages: 10_000 },
};

export interface Ingest {
  /** Resolves when the sources end or `signal` aborts; rejects on what retrying cannot mend. */
  run(signal: AbortSignal): Promise<void>;
}

/** Stream → checked → stored, exactly once in effect; what cannot be used → dead letters. */
export function createIngest(parts: IngestParts): Ingest {
  const { store, events, accounts, deadLetters, networks, clock, metrics, bounds } = parts;
  const inserts = new PQueue({ concurrency: bounds.concurrentInserts });
  const counters = countersOf(parts);
  const shared = {
    store,
    deadLetters,
    guard: new DeadLetterGuard(bounds.deadLetters),
    decode: eventDecoder(bounds.event),
    now: () => clock.now(),
    windows: windowsOf(parts),
    counters,
    networks,
    limit: <T>(work: () => Promise<T>) => inserts.add(() => timed(metrics, work)),
  };
  const profileParts = {
    store,
    deadLetters,
    now: shared.now,
    bounds: bounds.event,
    stored: counters.profiles,
  };

  return {
    run: async (signal) => {
      // Whichever stream fails first stops the other, so that a failure is never half a service.
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      const runs = [
        events.run((at) => new IngestPartition(at, { ...shared, owner: randomUUID() }), either),
        accounts?.run(() => profileReader(profileParts), either),
      ];
      const stop = (error: unknown) => {
        failed.abort();
        throw error;
      };
      const results = await Promise.allSettled(runs.map(async (run) => run?.catch(stop)));
      for (const result of results) if (result.status === "rejected") throw result.reason;
    },
  };
}

const OUTCOMES = ["stored", "rejected", "duplicate", "profile"] as const;

function windowsOf({ store, bounds }: IngestParts): Windows {
  const { deduplicationEvents, deduplicatedTogether } = bounds;
  return deduplicatedTogether === null
    ? partitionWindows(store, deduplicationEvents)
    : sharedWindow(store, deduplicationEvents, deduplicatedTogether);
}

type Counters = IngestCounters & {
  profiles(profiles: number, letters: readonly DeadLetter[]): void;
};

/** An insert that waits for room, or that failed, is not timed. */
async function timed<T>({ flush }: Metrics, work: () => Promise<T>): Promise<T> {
  const end = flush.startTimer();
  const done = await work();
  end();
  return done;
}

function countersOf({ metrics, log, clock }: IngestParts): Counters {
  // From zero on, so that a first increase is one.
  for (const outcome of OUTCOMES) metrics.events.inc({ outcome }, 0);
  const dead = (letters: readonly DeadLetter[]) => {
    metrics.events.inc({ outcome: "rejected" }, letters.length);
    for (const { reason } of letters) metrics.deadLetters.inc({ reason });
    const [first] = letters;
    if (first === undefined) return;
    const { topic, partition, message, reason, detail } = first;
    const place = { topic, partition, offset: message.offset, reason, detail };
    log.warn({ count: letters.length, first: place }, "messages went to the dead letters");
  };
  return {
    moved: (change) => metrics.rebalances.inc({ change }),
    stored: ({ batch, deadLetters, repeats }) => {
      metrics.events.inc({ outcome: "stored" }, batch.events.length);
      metrics.events.inc({ outcome: "duplicate" }, repeats);
      metrics.duplicates.inc(repeats);
      metrics.batchEvents.observe(batch.events.length);
      dead(deadLetters);
      const { latest } = batch.events;
      if (latest === null) return;
      const now = clock.now().getTime();
      metrics.ingestDelay.observe((now - batch.receivedAt.getTime()) / 1000);
      metrics.eventLag.observe((now - latest) / 1000);
    },
    replayed: (at, extent) => log.info({ ...at, ...extent }, "last batch inserted once more"),
    unhealed: (at, extent) =>
      log.error(
        { ...at, ...extent },
        "this batch was cut short and cannot be inserted again; run ringfence verify",
      ),
    profiles: (profiles, letters) => {
      metrics.events.inc({ outcome: "profile" }, profiles);
      dead(letters);
    },
  };
}
