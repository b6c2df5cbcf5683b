import type { DashboardPlan } from "../dashboard.ts";
import { quantile, rate } from "./promql.ts";

export const enforcement: DashboardPlan = {
  uid: "ringfence-enforcement",
  title: "Ringfence: Enforcement",
  description: "From findings to alerts, measures and webhooks: what is told, decided, and waits.",
  from: "now-24h",
  rows: [
    {
      title: "Does anything wait?",
      panels: [
        {
          title: "Breaker",
          description: "1: automatic measures are stopped until somebody resets it.",
          show: "number",
          unit: "short",
          width: 4,
          promql: [{ expr: "max(ringfence_breaker_open)", legend: "" }],
        },
        {
          title: "A finding waits for",
          description: "The oldest that enforce has not judged.",
          show: "number",
          unit: "s",
          width: 5,
          promql: [{ expr: 'max(ringfence_oldest_waiting_seconds{stage="enforce"})', legend: "" }],
        },
        {
          title: "Proposals that wait for a person",
          description: "Proposed in the time shown, and neither approved, lifted nor expired.",
          show: "number",
          unit: "short",
          width: 5,
          sql: "proposals-open",
        },
        {
          title: "Measures in force",
          description: "Approved or applied in the time shown, and not over.",
          show: "number",
          unit: "short",
          width: 5,
          sql: "measures-in-force",
        },
        {
          title: "Hours until somebody decides",
          description: "Median, from the proposal until a person approved or lifted it.",
          show: "number",
          unit: "h",
          width: 5,
          sql: "hours-to-decide",
        },
      ],
    },
    {
      title: "Alerts",
      panels: [
        {
          title: "Event to alert",
          description: "From the event at which the evidence sufficed.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [0.5, 0.95].map((q) => ({
            expr: quantile(q, "ringfence_alert_latency_seconds"),
            legend: `p${q * 100}`,
          })),
        },
        {
          title: "Revisions by recommended action",
          description: "An hour, live.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: 'sum by (action) (increase(ringfence_alerts_total{mode="live"}[1h]))',
              legend: "{{action}}",
            },
          ],
        },
        {
          title: "Revisions by detector",
          description: "An hour, live and in shadow.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: "topk(10, sum by (detector, mode) (increase(ringfence_alerts_total[1h])))",
              legend: "{{detector}} {{mode}}",
            },
          ],
        },
        {
          title: "What has waited longest",
          description: "By stage and destination, as the watch sees it each minute.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [
            {
              expr: "max by (stage, subject) (ringfence_oldest_waiting_seconds)",
              legend: "{{stage}} {{subject}}",
            },
          ],
        },
        {
          title: "Rounds that failed",
          description: "Of enforce and deliver; they are repeated.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: 'sum by (stage) (increase(ringfence_tick_failures_total{stage=~"enforce|publish-ocsf|decide|deliver"}[$__rate_interval]))',
              legend: "{{stage}}",
            },
          ],
        },
        {
          title: "The breaker tripped",
          description: "By cap of the policy.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: "sum by (cap) (increase(ringfence_breaker_trips_total[$__rate_interval]))",
              legend: "{{cap}}",
            },
          ],
        },
      ],
    },
    {
      title: "Measures",
      panels: [
        {
          title: "Steps of measures",
          description: "Proposed, approved, applied, lifted and expired.",
          show: "bars",
          unit: "short",
          width: 12,
          sql: "decisions-by-state",
        },
        {
          title: "Who decided",
          description: "Measures by action, and by whether a person or the policy approved them.",
          show: "table",
          unit: "short",
          width: 12,
          sql: "decisions-by-actor",
        },
        {
          title: "Proposals that wait, the oldest first",
          description: "ringfence decide, or the dashboard of Ringfence, approves and lifts them.",
          show: "table",
          unit: "short",
          width: 24,
          sql: "proposals-oldest",
        },
      ],
    },
    {
      title: "Webhooks",
      panels: [
        {
          title: "Calls by outcome",
          description: "A second.",
          show: "bars",
          unit: "short",
          width: 8,
          promql: [
            {
              expr: rate("ringfence_webhook_requests_total", "endpoint, outcome"),
              legend: "{{endpoint}} {{outcome}}",
            },
          ],
        },
        {
          title: "How long calls take",
          description: "95 of 100 took less.",
          show: "lines",
          unit: "s",
          width: 8,
          promql: [
            {
              expr: quantile(0.95, "ringfence_webhook_request_seconds", "endpoint"),
              legend: "{{endpoint}}",
            },
          ],
        },
        {
          title: "Deliveries that wait",
          description: "Taken from the outbox, neither delivered nor given up.",
          show: "lines",
          unit: "short",
          width: 8,
          promql: [
            { expr: "sum by (endpoint) (ringfence_webhook_pending)", legend: "{{endpoint}}" },
          ],
        },
        {
          title: "Given up",
          description: "Dead letters, to be replayed by an operator. An hour.",
          show: "bars",
          unit: "short",
          width: 12,
          promql: [
            {
              expr: "sum by (endpoint) (increase(ringfence_webhook_dead_letters_total[1h]))",
              legend: "{{endpoint}}",
            },
          ],
        },
        {
          title: "Switched off",
          description: "1: the endpoint gets nothing.",
          show: "lines",
          unit: "short",
          width: 12,
          promql: [
            {
              expr: "max by (endpoint) (ringfence_webhook_endpoint_disabled)",
              legend: "{{endpoint}}",
            },
          ],
        },
      ],
    },
  ],
};
