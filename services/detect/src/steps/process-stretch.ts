import type { ClusterBook } from "@ringfence/features";
import type { Finding } from "@ringfence/schemas";
import type { DetectParts } from "../service.ts";
import type { FindingBook, Told } from "./finding-book.ts";
import type { Gathered } from "./gather.ts";
import type { Stretch } from "./range.ts";
import { byChunk, computeSignals, storeSignals } from "./signals.ts";

/** What is known between stretches, in memory; all of it can be read from the store. */
export interface Books {
  readonly clusters: ClusterBook;
  readonly findings: FindingBook;
}

/** Notes that event time was judged up to here, and what was found until then is stored. */
type NoteProgress = (until: Date) => Promise<void>;

/**
 * Evaluates the windows that end in a stretch: links and clusters where quarters of an hour are
 * complete, then the signals that stand on clusters, then findings, chunk by chunk. Each step is
 * done for the whole stretch before the next, and done again stores what it stored before, so a
 * crash anywhere is mended by the next process, and late events by looking again.
 *
 * @param version number of the tick
 * @returns the states of findings that were stored
 */
export async function processStretch(
  parts: DetectParts,
  books: Books,
  { stretch, gathered }: { readonly stretch: Stretch; readonly gathered: Gathered },
  { version, noteProgress }: { readonly version: number; readonly noteProgress: NoteProgress },
): Promise<Finding[]> {
  const { store, detectors, metrics, log } = parts;
  const end = metrics.tick.startTimer({ stage: "detect" });
  const { chunks } = stretch;
  const merged = await books.clusters.refresh(gathered.links);
  const mergedAt = new Map(gathered.links.map(({ to }, at) => [to.getTime(), merged[at] ?? []]));
  const onClusters = detectors.filter(({ subject }) => subject === "cluster");
  const signals = [...gathered.signals, ...(await computeSignals(store, onClusters, chunks))];
  const corrected = await storeSignals(store, stretch, signals, version);
  const own = byChunk(chunks, signals);
  const findings = await fold(
    parts,
    books.findings,
    chunks.map(({ to }, index) => ({
      signals: own[index] ?? [],
      corrected: corrected[index] ?? new Set(),
      mergedClusters: mergedAt.get(to.getTime()) ?? [],
      until: to,
    })),
    noteProgress,
  );
  end();
  for (const { detector, mode } of signals) {
    metrics.detectorHits.inc({ detector: detector.id, mode });
  }
  const { from, to } = stretch;
  const counts = { signals: signals.length, findings: findings.length };
  log.debug({ from, to, ...counts }, "windows evaluated");
  return findings;
}

/** Lets time pass in which nothing happened: findings may end in it, and nothing else. */
export async function passQuietly(
  parts: DetectParts,
  book: FindingBook,
  until: Date,
): Promise<Finding[]> {
  const nothing = { signals: [], corrected: new Set<string>(), mergedClusters: [] };
  return fold(parts, book, [{ ...nothing, until }], async () => {});
}

/** Chunk by chunk into the findings, which are stored together as far as a crash allows it. */
async function fold(
  { clock, metrics }: DetectParts,
  book: FindingBook,
  chunks: readonly Told[],
  noteProgress: NoteProgress,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let until: Date | null = null;
  for (const told of chunks) {
    if (until !== null && book.mustStoreBefore(told)) {
      findings.push(...(await book.store(clock.now())));
      await noteProgress(until);
    }
    await book.take(told);
    until = told.until;
  }
  findings.push(...(await book.store(clock.now())));
  for (const { category, activity, mode } of findings) {
    metrics.findings.inc({ category, activity, mode });
  }
  metrics.stateEntries.set({ kind: "open_findings" }, book.openFindings);
  return findings;
}
