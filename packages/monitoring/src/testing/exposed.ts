/** What the services expose, read from the page that Prometheus reads. */
import { createMetrics, METRICS, type Metrics } from "@ringfence/runtime";

/** Labels by the name of the series: `…_bucket`, `…_sum` and `…_count` of a histogram are three. */
export type Exposed = ReadonlyMap<string, ReadonlySet<string>>;

/** Every metric of a process, each with one sample. */
export async function exposedMetrics(): Promise<Exposed> {
  const metrics = createMetrics({ service: "test", version: "0" });
  for (const [key, { labels }] of Object.entries(METRICS)) {
    const sample = Object.fromEntries(labels.map((label) => [label, "any"]));
    measure(metrics[key as keyof typeof METRICS], sample);
  }
  return seriesOf(await metrics.text());
}

interface Instrument {
  inc?(labels: object): void;
  observe?(labels: object, value: number): void;
}

function measure(instrument: Instrument, labels: object): void {
  if (instrument.observe === undefined) instrument.inc?.(labels);
  else instrument.observe(labels, 1);
}

function seriesOf(page: Awaited<ReturnType<Metrics["text"]>>): Exposed {
  const series = new Map<string, Set<string>>();
  for (const line of page.split("\n")) {
    const [, name, labels = ""] = /^([a-z_]\w*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const known = series.get(name) ?? new Set(TARGET_LABELS);
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.add(label);
    series.set(name, known);
  }
  return series.set("up", new Set(TARGET_LABELS));
}

/** Prometheus adds them to every series. */
const TARGET_LABELS = ["job", "instance"];
