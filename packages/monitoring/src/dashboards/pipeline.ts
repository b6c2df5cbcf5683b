import type { DashboardPlan } from "../dashboard.ts";
import { quantile, rate } from "./promql.ts";

export const pipeline: DashboardPlan = {
  uid: "ringfence-pipeline",
  title: "Ringfence: Pipeline",
  description: "Whether events are stored and judged in time, and what holds them up.",
  from: "now-6h",
  rows: [
    {
      title: "Does it keep up?",
      panels: [
        {
          title: "Services that answer",
          description: "Of those that Prometheus scrapes.",
          show: "number",
          unit: "percentunit",
          width: 4,
          promql: [{ expr: 'avg(up{job="ringfence"})', legend: "" }],
        },
        {
          title: "Events a second",
          description: "Stored, all processes.",
          show: "number",
          unit: "short",
          width: 4,
          promql: [{ expr: 'sum(rate(ringfence_events_total{outcome="stored"}[5m]))', legend: "" }],
        },
        {
          title: "Messages that wait",
          description: "Between the last one read and the end, all partitions.",
          show: "number",
          unit: "short",
          width: 4,
          promql: [{ expr: "sum(ringfence_consumer_lag)", legend: "" }],
        },
        {
          title: "Detection behind the clock",
          description: "Event time up to which all partitions were read.",
          show: "number",
          unit: "s",
          width: 4,
          promql: [{ expr: "max(ringfence_watermark_lag_seconds)", legend: "" }],
        },
        {
          title: "Event to alert",
          description: "95 of 100 alerts of the last hour came faster than this.",
          show: "number",
          unit: "s",
          width: 4,
          promql: [
            {
              expr: "histogram_quantile(0.95, sum by (le) (rate(ringfence_alert_latency_seconds_bucket[1h])))",
              legend: "",
            },
          ],
        },
        {
          title: "Operator alerts",
          description: "Raised by the watch; ringfence health says which.",
          show: "number",
          unit: "short",
          width: 4,
          promql: [{ expr: "sum(ringfence_operator_alerts)", legend: "" }],
        },
      ],
    },
    {
      title: "Ingest",
      panels: [
        {
          title: "Messages by what became of them",
          description: "A second.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [{ expr: rate("ringfence_events_total", "outcome"), legend: "{{outcome}}" }],
        },
        {
          title: "Messages that wait, by topic",
          description: "No sample where it is unknown.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [{ expr: "sum by (topic) (ringfence_consumer_lag)", legend: "{{topic}}" }],
        },
        {
          title: "From the broker to the store",
          description: "One sample a batch.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [0.5, 0.95, 0.99].map((q) => ({
            expr: quantile(q, "ringfence_ingest_delay_seconds"),
            legend: `p${q * 100}`,
          })),
        },
        {
          title: "Age of events when they are stored",
          description: "The newest of a batch: it grows where producers send late.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [0.5, 0.95].map((q) => ({
            expr: quantile(q, "ringfence_event_lag_seconds"),
            legend: `p${q * 100}`,
          })),
        },
        {
          title: "Dead letters by reason",
          description: "A second.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [{ expr: rate("ringfence_dlq_total", "reason"), legend: "{{reason}}" }],
        },
        {
          title: "Inserts of events",
          description: "How long one takes, and how many events it brings.",
          show: "lines",
          unit: "s",
          width: 4,
          promql: [{ expr: quantile(0.95, "ringfence_flush_seconds"), legend: "p95" }],
        },
        {
          title: "Events an insert",
          description: "Small inserts cost as much as large ones.",
          show: "lines",
          unit: "short",
          width: 4,
          promql: [
            {
              expr: "sum(rate(ringfence_batch_events_sum[$__rate_interval])) / sum(rate(ringfence_batch_events_count[$__rate_interval]))",
              legend: "mean",
            },
          ],
        },
        {
          title: "Partitions assigned and revoked",
          description: "Again and again: members leave the group.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: "sum by (change) (increase(ringfence_rebalances_total[$__rate_interval]))",
              legend: "{{change}}",
            },
          ],
        },
        {
          title: "Events left out",
          description: "Repeats of an event_id, and events whose window was closed. A second.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [
            { expr: "sum(rate(ringfence_duplicates_total[$__rate_interval]))", legend: "repeats" },
            { expr: "sum(rate(ringfence_late_events_total[$__rate_interval]))", legend: "late" },
          ],
        },
        {
          title: "Addresses whose network is known",
          description: "Share of those looked up since the store started.",
          show: "lines",
          unit: "percentunit",
          width: 8,
          promql: [
            {
              expr: "avg by (lookup) (ringfence_network_found_ratio)",
              legend: "{{lookup}}",
            },
          ],
        },
      ],
    },
    {
      title: "Detect",
      panels: [
        {
          title: "Detection behind the clock",
          description: "Event time; no sample until it is known.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [{ expr: "max(ringfence_watermark_lag_seconds)", legend: "watermark" }],
        },
        {
          title: "Signals by detector",
          description: "An hour, the ten that hit most, live and in shadow.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: "topk(10, sum by (detector, mode) (increase(ringfence_detector_hits_total[1h])))",
              legend: "{{detector}} {{mode}}",
            },
          ],
        },
        {
          title: "States of findings",
          description: "A second, by category and whether they opened, updated or closed one.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: rate("ringfence_findings_total", "category, activity", '{mode="live"}'),
              legend: "{{category}} {{activity}}",
            },
          ],
        },
        {
          title: "Rounds",
          description: "95 of 100 took less; a round of detect judges a stretch of event time.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [
            { expr: quantile(0.95, "ringfence_tick_seconds", "stage"), legend: "{{stage}}" },
          ],
        },
        {
          title: "Rounds that failed",
          description: "They are repeated.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: "sum by (stage) (increase(ringfence_tick_failures_total[$__rate_interval]))",
              legend: "{{stage}}",
            },
          ],
        },
        {
          title: "Held in memory, and left out",
          description: "Findings that live, and accounts that are not compared by content.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [
            { expr: "sum by (kind) (ringfence_state_entries)", legend: "{{kind}}" },
            {
              expr: "sum by (reason) (ringfence_workload_accounts_left_out)",
              legend: "left out: {{reason}}",
            },
          ],
        },
      ],
    },
    {
      title: "Store and processes",
      panels: [
        {
          title: "Requests to ClickHouse",
          description: "A second, by operation.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: rate("ringfence_store_request_seconds_count", "operation"),
              legend: "{{operation}}",
            },
          ],
        },
        {
          title: "Requests that failed",
          description: "A second, by operation and the code of the error.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: rate(
                "ringfence_store_request_seconds_count",
                "operation, outcome",
                '{outcome!="ok"}',
              ),
              legend: "{{operation}} {{outcome}}",
            },
          ],
        },
        {
          title: "How long requests take",
          description: "95 of 100 took less.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [
            {
              expr: quantile(0.95, "ringfence_store_request_seconds", "operation"),
              legend: "{{operation}}",
            },
          ],
        },
        {
          title: "Event loop",
          description: "How late timers are, 99 of 100: above a second a process is overloaded.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [{ expr: "nodejs_eventloop_lag_p99_seconds", legend: "{{instance}}" }],
        },
        {
          title: "Memory",
          description: "Resident, by process.",
          show: "lines",
          unit: "bytes",
          width: 8,
          promql: [{ expr: "process_resident_memory_bytes", legend: "{{instance}}" }],
        },
        {
          title: "Processors",
          description: "Cores in use, by process.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: rate("process_cpu_seconds_total", "instance"),
              legend: "{{instance}}",
            },
          ],
        },
      ],
    },
  ],
};
