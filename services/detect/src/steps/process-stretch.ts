import type { ClusterBook } from "@ringfence/features";
import type { Finding } from "@ringfence/schemas";
import type { DetectParts } from "../service.ts";
import type { FindingBook } from "./finding-book.ts";
import type { Gathered } from "./gather.ts";
import type { Chunk } from "./range.ts";
import { computeSignals, storeSignals } from "./signals.ts";

/** What is known between chunks, in memory; all of it can be read from the store. */
export interface Books {
  readonly clusters: ClusterBook;
  readonly findings: FindingBook;
}

/**
 * Evaluates the windows that end in a chunk: links and clusters where a quarter of an hour is
 * complete, then the signals that stand on clusters, then findings. Every step done again stores
 * what it stored before, so a crash anywhere is mended by the next process, and late events by
 * looking again.
 *
 * @param version number of the tick
 * @returns the states of findings that were stored
 */
export async function processChunk(
  parts: DetectParts,
  books: Books,
  { chunk, links, signals: apart }: Gathered,
  version: number,
): Promise<Finding[]> {
  const { store, detectors, clock, metrics, log } = parts;
  const end = metrics.tick.startTimer({ stage: "detect" });
  const mergedClusters = links === null ? [] : await books.clusters.refresh(links, chunk.to);
  const onClusters = detectors.filter(({ subject }) => subject === "cluster");
  const signals = [...apart, ...(await computeSignals(store, onClusters, chunk))];
  const corrected = await storeSignals(store, chunk, signals, version);
  const told = { signals, corrected, mergedClusters, until: chunk.to };
  const findings = await books.findings.apply(told, clock.now());
  end();
  for (const { detector, mode } of signals) {
    metrics.detectorHits.inc({ detector: detector.id, mode });
  }
  measure(parts, books.findings, findings);
  log.debug({ ...chunk, signals: signals.length, findings: findings.length }, "windows evaluated");
  return findings;
}

/** Lets the time of a chunk without events pass: findings may end in it, and nothing else. */
export async function passQuietly(
  parts: DetectParts,
  book: FindingBook,
  { to }: Chunk,
): Promise<Finding[]> {
  const nothing = { signals: [], corrected: new Set<string>(), mergedClusters: [] };
  const findings = await book.apply({ ...nothing, until: to }, parts.clock.now());
  measure(parts, book, findings);
  return findings;
}

function measure({ metrics }: DetectParts, book: FindingBook, findings: readonly Finding[]): void {
  for (const { category, activity, mode } of findings) {
    metrics.findings.inc({ category, activity, mode });
  }
  metrics.stateEntries.set({ kind: "open_findings" }, book.openFindings);
}
