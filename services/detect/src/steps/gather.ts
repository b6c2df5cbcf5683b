import type { RunningDetector } from "@ringfence/detectors";
import { type LinkNews, LinkNewsReader } from "@ringfence/features";
import type { Signal } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { quarterOf, type Stretch } from "./range.ts";
import { computeSignals } from "./signals.ts";

/** Stretches that are read while one is judged. */
const STRETCHES_AHEAD = 1;

interface GatherParts {
  readonly store: Store;
  readonly detectors: readonly RunningDetector[];
}

/** What the events of a stretch say by themselves, whatever was found before. */
export interface Gathered {
  /** Of the quarters of an hour that end with one of its chunks, in order. */
  readonly links: readonly LinkNews[];
  readonly signals: readonly Signal[];
}

/** Reads only, so it may run ahead of the stretches before. */
async function gather(
  { store, detectors }: GatherParts,
  { chunks }: Stretch,
  links: LinkNewsReader,
): Promise<Gathered> {
  const quarters = chunks.flatMap((chunk) => quarterOf(chunk) ?? []);
  const apart = detectors.filter(({ subject }) => subject !== "cluster");
  const [news, signals] = await Promise.all([
    quarters.length === 0 ? [] : links.read(quarters),
    computeSignals(store, apart, chunks),
  ]);
  return { links: news, signals };
}

/** Each stretch with what it says, null where it is silent; the next is read while one is judged. */
export async function* gathering(
  parts: GatherParts,
  stretches: Iterable<Stretch>,
  end: Date,
): AsyncGenerator<{ stretch: Stretch; gathered: Gathered | null }> {
  const links = new LinkNewsReader(parts.store, end);
  const begin = (stretch: Stretch) => {
    const reading = stretch.chunks.length > 0 ? gather(parts, stretch, links) : null;
    // Told where it is awaited; until then nobody listens.
    reading?.catch(() => {});
    return { stretch, reading };
  };
  const begun: ReturnType<typeof begin>[] = [];
  try {
    for (const stretch of stretches) {
      begun.push(begin(stretch));
      const [current] = begun;
      if (current === undefined || begun.length <= STRETCHES_AHEAD) continue;
      yield { stretch: current.stretch, gathered: await current.reading };
      begun.shift();
    }
    for (const { stretch, reading } of begun) yield { stretch, gathered: await reading };
  } finally {
    // No query outlives the tick that asked it.
    await Promise.allSettled(begun.flatMap(({ reading }) => reading ?? []));
  }
}
