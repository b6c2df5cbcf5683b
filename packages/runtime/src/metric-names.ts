/**
 * Every metric of Ringfence, in one list. Names carry the prefix `ringfence_`, base units and
 * `_total` for counters. No label ever holds an account, a key or an address: their number has
 * no bound, and metrics are read by people who may not see them.
 */

/** Seconds, from a fast insert to a consumer that is hours behind. */
const LAG_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400];
/** Seconds, for one piece of work. */
const WORK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const METRICS = {
  events: {
    kind: "counter",
    name: "ringfence_events_total",
    help: "Messages read, by what became of them: stored, rejected, duplicate, profile",
    labels: ["outcome"],
  },
  eventLag: {
    kind: "histogram",
    name: "ringfence_event_lag_seconds",
    help: "From the time in an event until it was stored",
    labels: [],
    buckets: LAG_SECONDS,
  },
  ingestDelay: {
    kind: "histogram",
    name: "ringfence_ingest_delay_seconds",
    help: "From the arrival of a message at the broker until it was stored",
    labels: [],
    buckets: LAG_SECONDS,
  },
  consumerLag: {
    kind: "gauge",
    name: "ringfence_consumer_lag",
    help: "Messages between the last one read and the end; absent while unknown",
    labels: ["topic", "partition"],
  },
  deadLetters: {
    kind: "counter",
    name: "ringfence_dlq_total",
    help: "Messages sent to the dead letters, by reason",
    labels: ["reason"],
  },
  duplicates: {
    kind: "counter",
    name: "ringfence_duplicates_total",
    help: "Events left out because their event_id had been stored before",
    labels: [],
  },
  lateEvents: {
    kind: "counter",
    name: "ringfence_late_events_total",
    help: "Events that came after their window had closed",
    labels: [],
  },
  batchEvents: {
    kind: "histogram",
    name: "ringfence_batch_events",
    help: "Events in one insert",
    labels: [],
    buckets: [1, 10, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000],
  },
  flush: {
    kind: "histogram",
    name: "ringfence_flush_seconds",
    help: "One insert of events into the store",
    labels: [],
    buckets: WORK_SECONDS,
  },
  storeRequest: {
    kind: "histogram",
    name: "ringfence_store_request_seconds",
    help: "One request to ClickHouse, by operation and by outcome: ok, or the code of its error",
    labels: ["operation", "outcome"],
    buckets: WORK_SECONDS,
  },
  networkLookups: {
    kind: "gauge",
    name: "ringfence_network_found_ratio",
    help: "Share of the addresses looked up that were found, since the start of the store",
    labels: ["lookup"],
  },
  rebalances: {
    kind: "counter",
    name: "ringfence_rebalances_total",
    help: "Partitions assigned and revoked",
    labels: ["change"],
  },
  watermarkLag: {
    kind: "gauge",
    name: "ringfence_watermark_lag_seconds",
    help: "How far event time stands behind the wall clock; absent while unknown",
    labels: [],
  },
  tick: {
    kind: "histogram",
    name: "ringfence_tick_seconds",
    help: "One round of detection or of enforcement",
    labels: ["stage"],
    buckets: WORK_SECONDS,
  },
  tickFailures: {
    kind: "counter",
    name: "ringfence_tick_failures_total",
    help: "Rounds that failed and will be repeated",
    labels: ["stage"],
  },
  stateEntries: {
    kind: "gauge",
    name: "ringfence_state_entries",
    help: "Entries held in memory, by kind",
    labels: ["kind"],
  },
  workloadAccountsLeftOut: {
    kind: "gauge",
    name: "ringfence_workload_accounts_left_out",
    help: "Accounts not compared by content, by bound: too_many_accounts, _requests, _members",
    labels: ["reason"],
  },
  detectorHits: {
    kind: "counter",
    name: "ringfence_detector_hits_total",
    help: "Signals a detector gave",
    labels: ["detector", "mode"],
  },
  findings: {
    kind: "counter",
    name: "ringfence_findings_total",
    help: "States of findings, by category and by whether they opened, updated or closed one",
    labels: ["category", "activity", "mode"],
  },
  alerts: {
    kind: "counter",
    name: "ringfence_alerts_total",
    help: "Alert revisions, by detector, recommended action and mode",
    labels: ["detector", "action", "mode"],
  },
  alertLatency: {
    kind: "histogram",
    name: "ringfence_alert_latency_seconds",
    help: "From the event at which the evidence sufficed until the alert was in the outbox",
    labels: [],
    buckets: LAG_SECONDS,
  },
  alertsCut: {
    kind: "counter",
    name: "ringfence_alerts_cut_total",
    help: "Alerts that were larger than a message may be and went out without some of their lists",
    labels: [],
  },
  decisions: {
    kind: "counter",
    name: "ringfence_decisions_total",
    help: "Steps of measures against accounts, by action and state",
    labels: ["action", "state"],
  },
  breakerOpen: {
    kind: "gauge",
    name: "ringfence_breaker_open",
    help: "1 while automatic measures are stopped, until somebody resets the breaker",
    labels: [],
  },
  breakerTrips: {
    kind: "counter",
    name: "ringfence_breaker_trips_total",
    help: "Times that the breaker tripped, by cap",
    labels: ["cap"],
  },
  webhookRequests: {
    kind: "counter",
    name: "ringfence_webhook_requests_total",
    help: "Webhook calls, by endpoint and outcome",
    labels: ["endpoint", "outcome"],
  },
  webhookCall: {
    kind: "histogram",
    name: "ringfence_webhook_request_seconds",
    help: "One webhook call, from its begin until its answer or its failure",
    labels: ["endpoint"],
    buckets: WORK_SECONDS,
  },
  webhookDeadLetters: {
    kind: "counter",
    name: "ringfence_webhook_dead_letters_total",
    help: "Deliveries given up, to be replayed by an operator",
    labels: ["endpoint"],
  },
  webhookPending: {
    kind: "gauge",
    name: "ringfence_webhook_pending",
    help: "Deliveries taken from the outbox that are neither delivered nor given up",
    labels: ["endpoint"],
  },
  webhookDisabled: {
    kind: "gauge",
    name: "ringfence_webhook_endpoint_disabled",
    help: "1 while the endpoint gets nothing, until an operator enables it",
    labels: ["endpoint"],
  },
  oldestWaiting: {
    kind: "gauge",
    name: "ringfence_oldest_waiting_seconds",
    help: "Age of what has waited longest for enforce, publish or deliver, as the watch sees it",
    labels: ["stage", "subject"],
  },
  operatorAlerts: {
    kind: "gauge",
    name: "ringfence_operator_alerts",
    help: "Alerts about Ringfence itself that are raised now, as the watch that holds the claim sees it",
    labels: ["kind", "severity"],
  },
  watchLook: {
    kind: "gauge",
    name: "ringfence_watch_look_timestamp_seconds",
    help: "Unix time of the last whole look of this watch; absent while it stands by",
    labels: [],
  },
  buildInfo: {
    kind: "gauge",
    name: "ringfence_build_info",
    help: "Always 1; the labels say what runs",
    labels: ["version", "service"],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export interface MetricDefinition {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly name: `ringfence_${string}`;
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}
