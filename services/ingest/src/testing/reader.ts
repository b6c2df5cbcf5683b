/** One partition's reader, driven by hand. */
import { EVENT_BOUNDS } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import {
  type Batch,
  memoryStream,
  type MemoryStream,
  type OutgoingMessage,
} from "@ringfence/stream";
import { DeadLetterGuard } from "../steps/dead-letters.ts";
import { eventDecoder } from "../steps/decode.ts";
import { IngestPartition } from "../steps/partition-reader.ts";
import { partitionWindows } from "../steps/windows.ts";
import { DEAD, NOW } from "./fixture.ts";

export interface Driven {
  readonly reader: IngestPartition;
  /** What became of a predecessor's batch: `replayed 0-4` or `unhealed 0-4`. */
  readonly told: string[];
}

/** A topic of one partition in memory, with the dead letters beside it. */
export function partitionOf(
  topic: string,
  messages: readonly OutgoingMessage[],
): { stream: MemoryStream; batch: (first: number, last: number) => Batch } {
  const stream = memoryStream({ topics: { [topic]: 1, [DEAD]: 1 } });
  const at = { topic, partition: 0 };
  stream.append(at, messages);
  const all = stream.messages(at);
  const batch = (first: number, last: number) => ({
    ...at,
    messages: all.slice(first, last + 1),
    end: all.length,
  });
  return { stream, batch };
}

export function openReader(
  store: Store,
  topic: string,
  {
    stream,
    owner = "owner",
    now = () => NOW,
  }: { readonly stream: MemoryStream; readonly owner?: string; readonly now?: () => Date },
): Driven {
  const told: string[] = [];
  const reader = new IngestPartition(
    { topic, partition: 0 },
    {
      store,
      deadLetters: stream.sink(DEAD),
      guard: new DeadLetterGuard({ ratio: 1, messages: 1_000 }),
      decode: eventDecoder(EVENT_BOUNDS),
      now,
      owner,
      windows: partitionWindows(store, 100),
      counters: {
        moved: () => {},
        stored: () => {},
        replayed: (_, { first, last }) => void told.push(`replayed ${first}-${last}`),
        unhealed: (_, { first, last }) => void told.push(`unhealed ${first}-${last}`),
      },
      limit: (work) => work(),
    },
  );
  return { reader, told };
}
