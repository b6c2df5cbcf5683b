/** The metrics of one process, on a registry of its own: nothing here is global. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { METRICS } from "./metric-names.ts";
import type { MetricDefinition } from "./metric-names.ts";

type Definitions = typeof METRICS;
type LabelOf<D extends MetricDefinition> = D["labels"][number];
type Instrument<D extends MetricDefinition> = D["kind"] extends "counter"
  ? Counter<LabelOf<D>>
  : D["kind"] extends "gauge"
    ? Gauge<LabelOf<D>>
    : Histogram<LabelOf<D>>;

/** One instrument for each entry of `METRICS`, and the page that Prometheus reads. */
export type Metrics = { readonly [Name in keyof Definitions]: Instrument<Definitions[Name]> } & {
  readonly contentType: string;
  text(): Promise<string>;
};

export interface MetricsOptions {
  readonly service: string;
  readonly version: string;
  /** Node's own metrics (event loop, garbage collection, memory); on unless false. */
  readonly processMetrics?: boolean;
}

export function createMetrics({
  service,
  version,
  processMetrics = true,
}: MetricsOptions): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const instruments = Object.fromEntries(
    Object.entries(METRICS).map(([key, definition]) => [key, instrument(definition, registry)]),
  );
  // The mapped type says of every key what `instrument` made of its definition.
  const metrics = {
    ...instruments,
    contentType: registry.contentType,
    text: () => registry.metrics(),
  } as unknown as Metrics;
  metrics.buildInfo.set({ version, service }, 1);
  return metrics;
}

function instrument(definition: MetricDefinition, registry: Registry) {
  const { name, help, labels, buckets } = definition;
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  switch (definition.kind) {
    case "counter":
      return new Counter(options);
    case "gauge": {
      const gauge = new Gauge(options);
      // The client begins with a zero, which would say that something was measured.
      if (labels.length === 0) gauge.remove();
      return gauge;
    }
    case "histogram":
      return new Histogram(buckets === undefined ? options : { ...options, buckets: [...buckets] });
  }
}

/** What the store tells of each of its requests. */
export interface StoreCall {
  readonly operation: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  readonly seconds: number;
}

/** For `openStore({ onCall })`. */
export function countStoreCalls({ storeRequest }: Pick<Metrics, "storeRequest">) {
  return ({ operation, outcome, seconds }: StoreCall): void =>
    storeRequest.observe({ operation, outcome }, seconds);
}

/** One partition's lag as a source gives it; null where unknown. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly messages: number | null;
}

/**
 * Replaces the lag of all partitions by `lags`. A partition that is unknown or no longer read has
 * no sample: a zero would say that it is up to date.
 */
export function reportLag(metrics: Metrics, lags: readonly PartitionLag[]): void {
  metrics.consumerLag.reset();
  for (const { topic, partition, messages } of lags) {
    if (messages === null) continue;
    metrics.consumerLag.set({ topic, partition: String(partition) }, messages);
  }
}
