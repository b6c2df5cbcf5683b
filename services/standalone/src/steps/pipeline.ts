import { randomUUID } from "node:crypto";
import {
  createDetect,
  DEFAULT_TIMING,
  type Detect,
  type DetectionSettings,
} from "@ringfence/detect";
import {
  createEnforce,
  type DecisionParts,
  DEFAULT_BATCH,
  type Enforce,
  type OcsfParts,
} from "@ringfence/enforce";
import { createIngest, DEFAULT_INGEST_BOUNDS, type Ingest } from "@ringfence/ingest";
import type { PolicyTable } from "@ringfence/policy";
import type { NetworkData } from "@ringfence/networks";
import type { Clock, Log, Metrics } from "@ringfence/runtime";
import type { Store } from "@ringfence/store";
import type { Sink, Source } from "@ringfence/stream";

export interface PipelineParts {
  readonly store: Store;
  readonly events: Source;
  readonly accounts: Source | null;
  readonly deadLetters: Sink;
  readonly networks: NetworkData;
  readonly alerts: Sink;
  /** Names the cursor of the alerts in the store. */
  readonly destination: string;
  /** Where they go as OCSF, too; null for nowhere. */
  readonly ocsf: OcsfParts | null;
  /** Where measures are decided, and where to; null where alerts are all that is wanted. */
  readonly decisions: DecisionParts | null;
  readonly detection: DetectionSettings;
  readonly policy: PolicyTable;
  /** How old an event may be, days. */
  readonly maxAgeDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * A file may hold again what an earlier one holds, so repeats are looked for over all files; and
 * files end, so what is unusable is told at the end instead of stopping in the middle.
 */
const FILES = {
  deduplicationEvents: 1_000_000,
  deduplicatedTogether: "file:",
  deadLetters: { ...DEFAULT_INGEST_BOUNDS.deadLetters, ratio: 1 },
};

export interface Pipeline {
  readonly ingest: Ingest;
  readonly detect: Detect;
  readonly enforce: Enforce;
}

/** The three services as production runs them, over whatever streams and store they are given. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { store, events, accounts, deadLetters, alerts, destination } = parts;
  const { networks, clock, log, metrics } = parts;
  const event = { ...DEFAULT_INGEST_BOUNDS.event, maxAgeDays: parts.maxAgeDays };
  return {
    ingest: createIngest({
      store,
      events,
      accounts,
      deadLetters,
      networks,
      clock,
      log,
      metrics,
      bounds: { ...DEFAULT_INGEST_BOUNDS, ...FILES, event },
    }),
    detect: createDetect({
      store,
      ...parts.detection,
      clock,
      log,
      metrics,
      timing: DEFAULT_TIMING,
    }),
    enforce: createEnforce({
      store,
      sink: alerts,
      destination,
      policy: parts.policy,
      ocsf: parts.ocsf,
      decisions: parts.decisions,
      clock,
      log,
      metrics,
      batch: { ...DEFAULT_BATCH, messageBytes: null },
      owner: randomUUID(),
    }),
  };
}
