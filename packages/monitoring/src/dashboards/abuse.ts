import type { DashboardPlan } from "../dashboard.ts";

export const abuse: DashboardPlan = {
  uid: "ringfence-abuse",
  title: "Ringfence: Abuse",
  description: "What was found, of whom, how often it was right, and what the API answered.",
  from: "now-7d",
  rows: [
    {
      title: "Alerts",
      panels: [
        {
          title: "Alerts by category",
          description: "By the time at which the evidence sufficed; live, and told to somebody.",
          show: "bars",
          unit: "short",
          width: 12,
          sql: "alerts-by-category",
        },
        {
          title: "Open alerts by severity",
          description: "As they stand; the measure that is recommended most often beside it.",
          show: "table",
          unit: "short",
          width: 12,
          sql: "alerts-open-by-severity",
        },
        {
          title: "Open alerts, the worst first",
          description: "Live, and told to somebody.",
          show: "table",
          unit: "short",
          width: 24,
          sql: "alerts-open",
        },
      ],
    },
    {
      title: "Who",
      panels: [
        {
          title: "Accounts with the most open alerts",
          description: "With their plan, where a profile says it.",
          show: "table",
          unit: "short",
          width: 12,
          sql: "accounts-most-alerts",
        },
        {
          title: "Largest clusters",
          description: "Linked accounts as they stand. To be linked is no violation.",
          show: "table",
          unit: "short",
          width: 12,
          sql: "clusters-largest",
        },
        {
          title: "Accounts refused most",
          description: "Requests refused for want of quota or by a rate limit.",
          show: "table",
          unit: "short",
          width: 24,
          sql: "accounts-most-refused",
        },
      ],
    },
    {
      title: "Detectors",
      panels: [
        {
          title: "Findings opened, live and in shadow",
          description: "What a detector in shadow finds is published to nobody.",
          show: "bars",
          unit: "short",
          width: 12,
          sql: "findings-by-mode",
        },
        {
          title: "Precision by verdicts",
          description: "Of each alert the newest verdict counts; a benign one was no abuse.",
          show: "table",
          unit: "short",
          width: 12,
          sql: "precision-by-detector",
        },
      ],
    },
    {
      title: "Traffic",
      panels: [
        {
          title: "Requests by outcome",
          description: "Event time, in steps of five minutes at least.",
          show: "bars",
          unit: "short",
          width: 12,
          sql: "requests-by-outcome",
        },
        {
          title: "Active accounts",
          description: "With a request in the step.",
          show: "lines",
          unit: "short",
          width: 12,
          sql: "accounts-active",
        },
      ],
    },
  ],
};
