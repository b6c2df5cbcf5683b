import type { RunningDetector } from "@ringfence/detectors";
import { type LinkNews, LinkNewsReader } from "@ringfence/features";
import type { Signal } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { type Chunk, isBusy, quarterOf } from "./range.ts";
import { computeSignals } from "./signals.ts";

/** Chunks that are read while one is judged. */
const CHUNKS_AHEAD = 1;

interface GatherParts {
  readonly store: Store;
  readonly detectors: readonly RunningDetector[];
}

/** What the events of a chunk say by themselves, whatever was found before. */
export interface Gathered {
  readonly chunk: Chunk;
  /** Null where no quarter of an hour ends with the chunk. */
  readonly links: LinkNews | null;
  readonly signals: readonly Signal[];
}

/** Reads only, so it may run ahead of the chunks before. */
async function gather(
  { store, detectors }: GatherParts,
  chunk: Chunk,
  links: LinkNewsReader,
): Promise<Gathered> {
  const quarter = quarterOf(chunk);
  const apart = detectors.filter(({ subject }) => subject !== "cluster");
  const [news, signals] = await Promise.all([
    quarter === null ? null : links.read(quarter),
    computeSignals(store, apart, chunk),
  ]);
  return { chunk, links: news, signals };
}

/** Each chunk with what it says, null where it is silent; the next is read while one is judged. */
export async function* gathering(
  parts: GatherParts,
  chunks: Iterable<Chunk>,
  { busy, end }: { readonly busy: ReadonlySet<number>; readonly end: Date },
): AsyncGenerator<{ chunk: Chunk; gathered: Gathered | null }> {
  const links = new LinkNewsReader(parts.store, end);
  const begin = (chunk: Chunk) => {
    const reading = isBusy(chunk, busy) ? gather(parts, chunk, links) : null;
    // Told where it is awaited; until then nobody listens.
    reading?.catch(() => {});
    return { chunk, reading };
  };
  const begun: ReturnType<typeof begin>[] = [];
  try {
    for (const chunk of chunks) {
      begun.push(begin(chunk));
      const [current] = begun;
      if (current === undefined || begun.length <= CHUNKS_AHEAD) continue;
      yield { chunk: current.chunk, gathered: await current.reading };
      begun.shift();
    }
    for (const { chunk, reading } of begun) yield { chunk, gathered: await reading };
  } finally {
    // No query outlives the tick that asked it.
    await Promise.allSettled(begun.flatMap(({ reading }) => reading ?? []));
  }
}
