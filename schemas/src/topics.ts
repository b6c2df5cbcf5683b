/** Default topic names, and how each is laid out. Outside tools depend on these. */
export const TOPICS = {
  requests: { name: "api.requests.v1", key: "account_id", compacted: false, partitions: 8 },
  accounts: { name: "api.accounts.v1", key: "account_id", compacted: true, partitions: 4 },
  deadLetters: {
    name: "api.requests.dlq.v1",
    key: "original key",
    compacted: false,
    partitions: 1,
  },
  alerts: { name: "abuse.alerts.v1", key: "subject.id", compacted: false, partitions: 4 },
  /** The same alerts as OCSF Detection Findings, where that is switched on. */
  alertsOcsf: { name: "abuse.alerts.ocsf.v1", key: "subject.id", compacted: false, partitions: 4 },
  decisions: { name: "abuse.decisions.v1", key: "account_id", compacted: false, partitions: 4 },
} as const;
export type TopicRole = keyof typeof TOPICS;
